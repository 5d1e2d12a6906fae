// Package client holds Berth's own API for Go: package berthv1 in berth/v1, generated from the contracts and
// committed, because Go's users fetch sources and generate nothing.
package client

//go:generate buf generate ../../proto --path ../../proto/src/main/protobuf/berth/v1 --template buf.gen.yaml
