import io.github.cdk8sconnectivity.ClusterIpOptions;
import io.github.cdk8sconnectivity.ConnectivityApp;
import io.github.cdk8sconnectivity.ContainerPort;
import io.github.cdk8sconnectivity.Exposure;
import io.github.cdk8sconnectivity.Workload;
import java.util.List;
import org.cdk8s.Chart;

public class Warned {
  public static void main(String[] args) {
    ConnectivityApp app = new ConnectivityApp();
    Chart chart = new Chart(app, "warned");
    Workload web = Workload.Builder.create(chart, "web")
        .image("example.com/web:1")
        .ports(List.of(ContainerPort.builder().port(8080).build()))
        .build();
    web.expose(Exposure.clusterIp(ClusterIpOptions.builder().port(80).targetPort(80).build()));

    app.synth();
  }
}
