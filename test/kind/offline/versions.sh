# What is built, pinned; go/ pins what these are built from.
# shellcheck shell=bash
kubernetes=v1.34.4
etcd=v3.6.16
kind=v0.33.0
coredns=v1.14.7
metallb=v0.15.2
registry=v3.0.0
pause=3.10
traefik=v3.6.0 # and in go/traefik/go.mod
gateway_api=v1.4.0
kube_network_policies=v0.7.0 # and in go/kubernetes/go.mod, where it shares Kubernetes' packages

# Names under which kubeadm of this version asks for the cluster's own images.
etcd_image=registry.k8s.io/etcd:3.6.5-0
coredns_image=registry.k8s.io/coredns/coredns:v1.12.1
# A server of Kubernetes' own tests: the one of $kubernetes, under the tag that manifests name.
agnhost_image=registry.k8s.io/e2e-test-images/agnhost:2.53

node_image=kindest/node:$kubernetes-offline
registry_name=offline-kind-registry
registry_port=5555
