// Command example lists the deployments of a project.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	berthv1 "berth.dev/client/berth/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

func main() {
	key, err := os.ReadFile(os.Getenv("BERTH_KEY_FILE"))
	check(err)
	channel, err := grpc.NewClient(os.Getenv("BERTH_GRPC"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(err)
	defer channel.Close()
	ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+strings.TrimSpace(string(key)))
	page, err := berthv1.NewDeploymentsClient(channel).ListDeployments(ctx, &berthv1.ListDeploymentsRequest{Parent: "projects/default"})
	check(err)
	for _, each := range page.Deployments {
		fmt.Println(each.Name, each.State)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
