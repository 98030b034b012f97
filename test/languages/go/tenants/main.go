package main

import (
	"fmt"

	. "github.com/cdk8s-connectivity/cdk8s-connectivity-go/cdk8sconnectivity"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

// A team's web application and its API, which alone may call the database.
func program(space Namespace, team, name string) Workload {
	return NewWorkload(space, jsii.String(name), &WorkloadProps{
		Image:    jsii.String(fmt.Sprintf("example.com/%s/%s:1.0", team, name)),
		Ports:    &[]*ContainerPort{{Port: jsii.Number(8080)}},
		Hardened: jsii.Bool(true),
	})
}

func newTenant(chart cdk8s.Chart, team string, db StatefulSet) Namespace {
	space := NewNamespace(chart, jsii.String(team), nil)
	api := program(space, team, "api")
	api.Expose(Exposure_ClusterIp(&ClusterIpOptions{Port: jsii.Number(80)}))
	web := program(space, team, "web")
	door := web.Expose(Exposure_LoadBalancer(&LoadBalancerOptions{Port: jsii.Number(80)}))

	web.Calls(api, &CallOptions{UrlEnv: jsii.String("API_URL")})
	api.Calls(db.Pod(jsii.Number(0)), &CallOptions{Env: jsii.String("DB_ADDR"), Because: jsii.String("the first pod is the primary")})
	Outside_Of(space).Expects(door, Probe_Http(jsii.String("/"), nil), Outcome_Answers(&AnswerOptions{Status: jsii.Number(200)}), nil)
	return space
}

func main() {
	defer jsii.Close()
	app := NewConnectivityApp(&ConnectivityAppProps{Closed: Closed_TO_UNDECLARED})
	chart := cdk8s.NewChart(app, jsii.String("tenants"), nil)

	data := NewNamespace(chart, jsii.String("data"), nil)
	db := NewStatefulSet(data, jsii.String("postgres"), &StatefulSetProps{
		Image: jsii.String("postgres:17"),
		Ports: &[]*ContainerPort{{Name: jsii.String("postgres"), Port: jsii.Number(5432)}},
		Env: &map[string]interface{}{
			"POSTGRES_PASSWORD": Env_Secret(jsii.String("postgres"), jsii.String("password"), nil),
			"PGDATA":            jsii.String("/var/lib/postgresql/data/pg"),
		},
		VolumeMounts: &map[string]Volume{
			"/var/lib/postgresql/data": Volume_ClaimTemplate(jsii.String("data"), &ClaimTemplateOptions{Storage: jsii.String("10Gi")}),
		},
		Readiness: HealthCheck_Command(&[]*string{jsii.String("pg_isready")}, nil),
		Replicas:  jsii.Number(2),
	})

	a, b := newTenant(chart, "team-a", db), newTenant(chart, "team-b", db)
	for _, pair := range [][2]Namespace{{a, b}, {b, a}} {
		mine, other := pair[0], pair[1]
		mine.ReachesNothingElseOf(other, &NothingElseOptions{Because: jsii.String("it belongs to the other team")})
		mine.ReachesNothingElseOf(data, &NothingElseOptions{Because: jsii.String("only the API asks the database")})
	}

	app.Synth()
}
