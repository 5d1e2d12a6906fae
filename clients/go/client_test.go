package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	berthv1 "berth.dev/client/berth/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	model = "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9"
	limit = 60 * time.Second
)

var setosa = map[string]float64{"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}

// berth is the one that the environment names, which has the demo.
type berth struct {
	key         string
	deployments berthv1.DeploymentsClient
	ctx         context.Context
}

func open(t *testing.T) berth {
	t.Helper()
	text, err := os.ReadFile(os.Getenv("BERTH_KEY_FILE"))
	if err != nil {
		t.Fatal(err)
	}
	channel, err := grpc.NewClient(os.Getenv("BERTH_GRPC"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { channel.Close() })
	key := strings.TrimSpace(string(text))
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+key)
	return berth{key, berthv1.NewDeploymentsClient(channel), ctx}
}

func creation(least, most int32) *berthv1.CreateDeploymentRequest {
	return &berthv1.CreateDeploymentRequest{
		Parent: "projects/default",
		Deployment: &berthv1.Deployment{
			DisplayName:   "go",
			Model:         model,
			Target:        &berthv1.Deployment_Branch{Branch: "canary"},
			Configuration: &berthv1.RuntimeConfiguration{MinReplicas: &least, MaxReplicas: &most},
		},
	}
}

func TestCreatesWatchesPredictsAndDeletes(t *testing.T) {
	berth := open(t)
	created, err := berth.deployments.CreateDeployment(berth.ctx, creation(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	deleted := false
	remove := func() {
		if deleted {
			return
		}
		deleted = true
		if _, err := berth.deployments.DeleteDeployment(berth.ctx, &berthv1.DeleteDeploymentRequest{Name: created.Name}); err != nil {
			t.Error(err)
		}
	}
	defer remove()
	berth.awaitActive(t, created.Name)
	if species := berth.predict(t, created.Name); species != "setosa" {
		t.Errorf("predicted %q", species)
	}
	if list := example(t); !strings.Contains(list, created.Name+" STATE_ACTIVE\n") {
		t.Errorf("%s is not in %q", created.Name, list)
	}
	remove()
	if list := example(t); strings.Contains(list, created.Name) {
		t.Errorf("%s is still in %q", created.Name, list)
	}
}

func TestTellsWhatIsWrongWithARequest(t *testing.T) {
	berth := open(t)
	_, err := berth.deployments.CreateDeployment(berth.ctx, creation(-1, 0))
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("answered %v", err)
	}
}

func (b berth) awaitActive(t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	watch, err := b.deployments.WatchDeployments(ctx, &berthv1.WatchDeploymentsRequest{Parent: "projects/default"})
	if err != nil {
		t.Fatal(err)
	}
	for {
		event, err := watch.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if event.GetDeployment().GetName() == name && event.Deployment.State == berthv1.Deployment_STATE_ACTIVE {
			return
		}
	}
}

func (b berth) predict(t *testing.T, name string) string {
	t.Helper()
	type tensor map[string]any
	var inputs []tensor
	for input, value := range setosa {
		inputs = append(inputs, tensor{"name": input, "datatype": "FP64", "shape": []int{1, 1}, "data": []float64{value}})
	}
	body, err := json.Marshal(map[string]any{"inputs": inputs})
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("%s/v1/%s:infer", os.Getenv("BERTH_REST"), name)
	request, err := http.NewRequestWithContext(b.ctx, http.MethodPost, path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+b.key)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var predicted struct{ Outputs []struct{ Data []any } }
	if err := json.NewDecoder(answer.Body).Decode(&predicted); err != nil {
		t.Fatal(err)
	}
	if len(predicted.Outputs) == 0 || len(predicted.Outputs[0].Data) == 0 {
		t.Fatalf("answered %s", answer.Status)
	}
	return fmt.Sprint(predicted.Outputs[0].Data[0])
}

func example(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "run", "./example").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
