from cdk8s import Chart
from cdk8s_connectivity import ConnectivityApp, Exposure, Workload

app = ConnectivityApp()
chart = Chart(app, "refused")
web = Workload(chart, "web", image="web")
web.expose(Exposure.node_port(port=80, node_port=80))

app.synth()
