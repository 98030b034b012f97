from cdk8s import Chart
from cdk8s_connectivity import ConnectivityApp, ContainerPort, Exposure, Workload

app = ConnectivityApp()
chart = Chart(app, "warned")
web = Workload(chart, "web", image="example.com/web:1", ports=[ContainerPort(port=8080)])
web.expose(Exposure.cluster_ip(port=80, target_port=80))

app.synth()
