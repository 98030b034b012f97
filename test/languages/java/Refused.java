import io.github.cdk8sconnectivity.ConnectivityApp;
import io.github.cdk8sconnectivity.Exposure;
import io.github.cdk8sconnectivity.NodePortOptions;
import io.github.cdk8sconnectivity.Workload;
import org.cdk8s.Chart;

public class Refused {
  public static void main(String[] args) {
    ConnectivityApp app = new ConnectivityApp();
    Chart chart = new Chart(app, "refused");
    Workload web = Workload.Builder.create(chart, "web").image("web").build();
    web.expose(Exposure.nodePort(NodePortOptions.builder().port(80).nodePort(80).build()));

    app.synth();
  }
}
