package main

import (
	. "github.com/cdk8s-connectivity/cdk8s-connectivity-go/cdk8sconnectivity"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func because(reason string) *ExpectationOptions {
	return &ExpectationOptions{Because: jsii.String(reason)}
}

func main() {
	defer jsii.Close()
	app := NewConnectivityApp(nil)
	chart := cdk8s.NewChart(app, jsii.String("shop"), &cdk8s.ChartProps{
		Labels: &map[string]*string{"team": jsii.String("shop"), "part": jsii.String("front")},
	})
	payments := NewNamespace(chart, jsii.String("payments"), &NamespaceProps{Enforce: PodSecurityLevel_RESTRICTED})

	ledger := NewHeadlessExternal(payments, jsii.String("ledger"), &HeadlessExternalProps{
		Ports:            &[]*ExternalPort{{Name: jsii.String("postgres"), Port: jsii.Number(5432)}},
		WithoutClusterIp: jsii.Bool(true),
		Endpoints: &[]*ExternalEndpoint{
			{Address: jsii.String("192.168.123.10"), Hostname: jsii.String("primary")},
			{Address: jsii.String("192.168.123.11"), Hostname: jsii.String("standby"), Ready: jsii.Bool(false)},
		},
	})

	charging := NewWorkload(payments, jsii.String("charging"), &WorkloadProps{
		Image:  jsii.String("example.com/charging:1.4"),
		Labels: &map[string]*string{"app": jsii.String("charging"), "version": jsii.String("v1")},
		Ports: &[]*ContainerPort{
			{Name: jsii.String("http"), Port: jsii.Number(8080)},
			{Name: jsii.String("events"), Port: jsii.Number(8081), Protocol: Protocol_UDP},
		},
		Env: &map[string]interface{}{
			"ZONE":        Env_Value(jsii.String("b")),
			"LEDGER_HOST": Env_HostOf(ledger),
			"ADDRESS":     Env_Value(jsii.String("$(POD_IP):8080")),
			"POD_IP":      Env_Field(jsii.String("status.podIP")),
		},
		Readiness: HealthCheck_Http(jsii.String("/healthz"), jsii.Number(8080), nil),
		Replicas:  jsii.Number(2),
		Hardened:  jsii.Bool(true),
		RunAsUser: jsii.Number(65534),
	})
	service := charging.Expose(Exposure_ClusterIp(&ClusterIpOptions{Ports: &[]*ServicePort{
		{Name: jsii.String("http"), Port: jsii.Number(80), TargetPortName: jsii.String("http")},
		{Name: jsii.String("events"), Port: jsii.Number(9000), TargetPortName: jsii.String("events"), Protocol: Protocol_UDP},
	}}))

	front := NewWorkload(chart, jsii.String("front"), &WorkloadProps{
		Image: jsii.String("example.com/front:2.0"),
		Ports: &[]*ContainerPort{{Port: jsii.Number(8443)}},
		Env:   &map[string]interface{}{"PAYMENTS_URL": Env_UrlOf(service, nil)},
	})
	entrance := front.Expose(Exposure_LoadBalancer(&LoadBalancerOptions{Port: jsii.Number(443), TargetPort: jsii.Number(8443)}))

	Outside_Of(chart).Expects(entrance, Probe_Tcp(&TcpProbeOptions{Port: jsii.Number(443)}), Outcome_Answers(nil), because("customers come from outside"))
	front.Expects(service, Probe_Http(jsii.String("/healthz"), nil), Outcome_Answers(&AnswerOptions{Status: jsii.Number(200)}), because("the front charges customers"))
	front.Expects(Host_Named(jsii.String("charging")), Probe_Dns(""), Outcome_NameNotFound(), because("payments are in a namespace of their own"))
	charging.Expects(ledger, Probe_Dns(""), Outcome_Answers(&AnswerOptions{Addresses: &[]*string{jsii.String("192.168.123.10")}}), because("the standby is not ready"))

	plan := NewPlan(app, jsii.String("shopping"))
	plan.Title(jsii.String("A shop"))
	plan.Apply(chart, nil)
	plan.ExpectAll(chart)

	app.Synth()
}
