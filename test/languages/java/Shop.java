import io.github.cdk8sconnectivity.*;
import java.util.List;
import java.util.Map;
import org.cdk8s.Chart;

public class Shop {
  public static void main(String[] args) {
    ConnectivityApp app = new ConnectivityApp();
    Chart chart = Chart.Builder.create(app, "shop").labels(Map.of("team", "shop", "part", "front")).build();
    Namespace payments = Namespace.Builder.create(chart, "payments").enforce(PodSecurityLevel.RESTRICTED).build();

    HeadlessExternal ledger = HeadlessExternal.Builder.create(payments, "ledger")
        .ports(List.of(ExternalPort.builder().name("postgres").port(5432).build()))
        .withoutClusterIp(true)
        .endpoints(List.of(
            ExternalEndpoint.builder().address("192.168.123.10").hostname("primary").build(),
            ExternalEndpoint.builder().address("192.168.123.11").hostname("standby").ready(false).build()))
        .build();

    Workload charging = Workload.Builder.create(payments, "charging")
        .image("example.com/charging:1.4")
        .labels(Map.of("app", "charging", "version", "v1"))
        .ports(List.of(
            ContainerPort.builder().name("http").port(8080).build(),
            ContainerPort.builder().name("events").port(8081).protocol(Protocol.UDP).build()))
        .env(Map.of(
            "ZONE", Env.value("b"),
            "LEDGER_HOST", Env.hostOf(ledger),
            "ADDRESS", Env.value("$(POD_IP):8080"),
            "POD_IP", Env.field("status.podIP")))
        .readiness(HealthCheck.http("/healthz", 8080))
        .replicas(2)
        .hardened(true)
        .runAsUser(65534)
        .build();
    Service service = charging.expose(Exposure.clusterIp(ClusterIpOptions.builder()
        .ports(List.of(
            ServicePort.builder().name("http").port(80).targetPortName("http").build(),
            ServicePort.builder().name("events").port(9000).targetPortName("events").protocol(Protocol.UDP).build()))
        .build()));

    Workload front = Workload.Builder.create(chart, "front")
        .image("example.com/front:2.0")
        .ports(List.of(ContainerPort.builder().port(8443).build()))
        .env(Map.of("PAYMENTS_URL", Env.urlOf(service)))
        .build();
    Service entrance = front.expose(Exposure.loadBalancer(LoadBalancerOptions.builder().port(443).targetPort(8443).build()));

    Outside.of(chart).expects(entrance, Probe.tcp(TcpProbeOptions.builder().port(443).build()), Outcome.answers(),
        ExpectationOptions.builder().because("customers come from outside").build());
    front.expects(service, Probe.http("/healthz"), Outcome.answers(AnswerOptions.builder().status(200).build()),
        ExpectationOptions.builder().because("the front charges customers").build());
    front.expects(Host.named("charging"), Probe.dns(), Outcome.nameNotFound(),
        ExpectationOptions.builder().because("payments are in a namespace of their own").build());
    charging.expects(ledger, Probe.dns(), Outcome.answers(AnswerOptions.builder().addresses(List.of("192.168.123.10")).build()),
        ExpectationOptions.builder().because("the standby is not ready").build());

    Plan plan = new Plan(app, "shopping");
    plan.title("A shop");
    plan.apply(chart);
    plan.expectAll(chart);

    app.synth();
  }
}
