import io.github.cdk8sconnectivity.*;
import java.util.List;
import java.util.Map;
import org.cdk8s.Chart;

public class Tenants {
  private static final ConnectivityApp app = ConnectivityApp.Builder.create().closed(Closed.TO_UNDECLARED).build();
  private static final Chart chart = new Chart(app, "tenants");
  private static final Namespace data = new Namespace(chart, "data");
  private static final StatefulSet db = StatefulSet.Builder.create(data, "postgres")
      .image("postgres:17")
      .ports(List.of(ContainerPort.builder().name("postgres").port(5432).build()))
      .env(Map.of("POSTGRES_PASSWORD", Env.secret("postgres", "password"), "PGDATA", "/var/lib/postgresql/data/pg"))
      .volumeMounts(Map.of("/var/lib/postgresql/data", Volume.claimTemplate("data", ClaimTemplateOptions.builder().storage("10Gi").build())))
      .readiness(HealthCheck.command(List.of("pg_isready")))
      .replicas(2)
      .build();

  /** A team's web application and its API, which alone may call the database. */
  private static class Tenant {
    private final Namespace space;

    Tenant(String team) {
      space = new Namespace(chart, team);
      Workload api = program(space, team, "api");
      api.expose(Exposure.clusterIp(ClusterIpOptions.builder().port(80).build()));
      Workload web = program(space, team, "web");
      Service door = web.expose(Exposure.loadBalancer(LoadBalancerOptions.builder().port(80).build()));

      web.calls(api, CallOptions.builder().urlEnv("API_URL").build());
      api.calls(db.pod(0), CallOptions.builder().env("DB_ADDR").because("the first pod is the primary").build());
      Outside.of(space).expects(door, Probe.http("/"), Outcome.answers(AnswerOptions.builder().status(200).build()));
    }

    private static Workload program(Namespace space, String team, String name) {
      return Workload.Builder.create(space, name)
          .image("example.com/" + team + "/" + name + ":1.0")
          .ports(List.of(ContainerPort.builder().port(8080).build()))
          .hardened(true)
          .build();
    }
  }

  public static void main(String[] args) {
    Tenant a = new Tenant("team-a");
    Tenant b = new Tenant("team-b");
    for (Tenant mine : List.of(a, b)) {
      Tenant other = mine == a ? b : a;
      mine.space.reachesNothingElseOf(other.space, NothingElseOptions.builder().because("it belongs to the other team").build());
      mine.space.reachesNothingElseOf(data, NothingElseOptions.builder().because("only the API asks the database").build());
    }

    app.synth();
  }
}
