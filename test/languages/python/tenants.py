from cdk8s import Chart
from cdk8s_connectivity import (
    Closed, ConnectivityApp, ContainerPort, Env, Exposure, HealthCheck, Namespace, Outcome, Outside, Probe, StatefulSet, Volume, Workload,
)

app = ConnectivityApp(closed=Closed.TO_UNDECLARED)
chart = Chart(app, "tenants")

data = Namespace(chart, "data")
db = StatefulSet(data, "postgres",
    image="postgres:17",
    ports=[ContainerPort(name="postgres", port=5432)],
    env={"POSTGRES_PASSWORD": Env.secret("postgres", "password"), "PGDATA": "/var/lib/postgresql/data/pg"},
    volume_mounts={"/var/lib/postgresql/data": Volume.claim_template("data", storage="10Gi")},
    readiness=HealthCheck.command(["pg_isready"]),
    replicas=2
)


class Tenant:
    """A team's web application and its API, which alone may call the database."""

    def __init__(self, team: str) -> None:
        self.space = Namespace(chart, team)
        self.api = Workload(self.space, "api", image=f"example.com/{team}/api:1.0", ports=[ContainerPort(port=8080)], hardened=True)
        self.api.expose(Exposure.cluster_ip(port=80))
        self.web = Workload(self.space, "web", image=f"example.com/{team}/web:1.0", ports=[ContainerPort(port=8080)], hardened=True)
        door = self.web.expose(Exposure.load_balancer(port=80))

        self.web.calls(self.api, url_env="API_URL")
        self.api.calls(db.pod(0), env="DB_ADDR", because="the first pod is the primary")
        Outside.of(self.space).expects(door, Probe.http("/"), Outcome.answers(status=200))


a, b = Tenant("team-a"), Tenant("team-b")
for mine, other in [(a, b), (b, a)]:
    mine.space.reaches_nothing_else_of(other.space, because="it belongs to the other team")
    mine.space.reaches_nothing_else_of(data, because="only the API asks the database")

app.synth()
