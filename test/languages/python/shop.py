from cdk8s import Chart
from cdk8s_connectivity import (
    ConnectivityApp, ContainerPort, Env, Exposure, ExternalEndpoint, ExternalPort, HeadlessExternal, HealthCheck, Host, Namespace,
    Outcome, Outside, Plan, PodSecurityLevel, Probe, Protocol, ServicePort, Workload,
)

app = ConnectivityApp()
chart = Chart(app, "shop", labels={"team": "shop", "part": "front"})
payments = Namespace(chart, "payments", enforce=PodSecurityLevel.RESTRICTED)

ledger = HeadlessExternal(payments, "ledger",
    ports=[ExternalPort(name="postgres", port=5432)],
    without_cluster_ip=True,
    endpoints=[
        ExternalEndpoint(address="192.168.123.10", hostname="primary"),
        ExternalEndpoint(address="192.168.123.11", hostname="standby", ready=False),
    ]
)

charging = Workload(payments, "charging",
    image="example.com/charging:1.4",
    labels={"app": "charging", "version": "v1"},
    ports=[ContainerPort(name="http", port=8080), ContainerPort(name="events", port=8081, protocol=Protocol.UDP)],
    env={
        "ZONE": Env.value("b"),
        "LEDGER_HOST": Env.host_of(ledger),
        "ADDRESS": Env.value("$(POD_IP):8080"),
        "POD_IP": Env.field("status.podIP")
    },
    readiness=HealthCheck.http("/healthz", 8080),
    replicas=2,
    hardened=True,
    run_as_user=65534
)
service = charging.expose(Exposure.cluster_ip(
    ports=[
        ServicePort(name="http", port=80, target_port_name="http"),
        ServicePort(name="events", port=9000, target_port_name="events", protocol=Protocol.UDP),
    ]
))

front = Workload(chart, "front",
    image="example.com/front:2.0",
    ports=[ContainerPort(port=8443)],
    env={"PAYMENTS_URL": Env.url_of(service)}
)
entrance = front.expose(Exposure.load_balancer(port=443, target_port=8443))

Outside.of(chart).expects(entrance, Probe.tcp(port=443), Outcome.answers(), because="customers come from outside")
front.expects(service, Probe.http("/healthz"), Outcome.answers(status=200), because="the front charges customers")
front.expects(Host.named("charging"), Probe.dns(), Outcome.name_not_found(), because="payments are in a namespace of their own")
charging.expects(ledger, Probe.dns(), Outcome.answers(addresses=["192.168.123.10"]), because="the standby is not ready")

plan = Plan(app, "shopping")
plan.title("A shop")
plan.apply(chart)
plan.expect_all(chart)

app.synth()
