package main

import (
	. "github.com/cdk8s-connectivity/cdk8s-connectivity-go/cdk8sconnectivity"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	defer jsii.Close()
	app := NewConnectivityApp(nil)
	chart := cdk8s.NewChart(app, jsii.String("warned"), nil)
	web := NewWorkload(chart, jsii.String("web"), &WorkloadProps{
		Image: jsii.String("example.com/web:1"),
		Ports: &[]*ContainerPort{{Port: jsii.Number(8080)}},
	})
	web.Expose(Exposure_ClusterIp(&ClusterIpOptions{Port: jsii.Number(80), TargetPort: jsii.Number(80)}))

	app.Synth()
}
