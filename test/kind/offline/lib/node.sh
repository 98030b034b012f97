# The node image: kind's own files over Debian, and the cluster's images inside.
# shellcheck shell=bash

# Files that go into the node's root, with kind's own as their base.
node_files() { # FOLDER
  local files=$1/files kind_files
  kind_files=$(module "sigs.k8s.io/kind@$kind")/images/base/files
  mkdir -p "$files"
  cp -r --no-preserve=mode "$kind_files/." "$files/"
  chmod -R u+w,a+rX "$files"
  chmod 755 "$files"/usr/local/bin/* "$files"/kind/bin/*
  # Debian's containerd, on a host that may not be able to lower an OOM score
  sed -i '/OOMScoreAdjust/d; s#/usr/local/bin/containerd#/usr/bin/containerd#' "$files/etc/systemd/system/containerd.service"
  sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' "$files/etc/containerd/config.toml"
  # every image that a pod names is looked for in the local registry first
  mkdir -p "$files/etc/containerd/certs.d/_default"
  printf '\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n' >>"$files/etc/containerd/config.toml"
  printf '[host."http://%s:5000"]\n  capabilities = ["pull", "resolve"]\n' "$registry_name" >"$files/etc/containerd/certs.d/_default/hosts.toml"
  mkdir -p "$files/kind/manifests" "$files/usr/local/sbin" "$files/usr/bin"
  install -m 755 "$here/node/runc" "$files/usr/local/sbin/runc"
  cp "$home"/bin/{kubelet,kubeadm,kubectl} "$files/usr/bin/"
  cp "$here/node/routes.yaml" "$files/kind/manifests/default-cni.yaml"
  cp "$here/node/storage.yaml" "$files/kind/manifests/default-storage.yaml"
  printf %s "$kubernetes" >"$files/kind/version"
}

node_base() {
  local folder
  folder=$(mktemp -d "$home/out.XXXX")
  node_files "$folder"
  image offline-kind/node-base "$folder" <"$here/node/Dockerfile"
  rm -rf "$folder"
}

# The images that kubeadm and the add-ons ask for; their names go to standard output.
cluster_images() {
  local component
  for component in kube-apiserver kube-controller-manager kube-scheduler; do
    image "registry.k8s.io/$component:$kubernetes" - "$component" <<DOCKERFILE
FROM scratch
COPY $component /usr/local/bin/$component
DOCKERFILE
    echo "registry.k8s.io/$component:$kubernetes"
  done
  image "$etcd_image" - etcd <<DOCKERFILE
FROM scratch
COPY etcd /usr/local/bin/etcd
DOCKERFILE
  image "registry.k8s.io/kube-proxy:$kubernetes" - kube-proxy <<DOCKERFILE
FROM offline-kind/debian-net
COPY kube-proxy /usr/local/bin/kube-proxy
DOCKERFILE
  image offline-kind/node-routes:1 - kubectl <<DOCKERFILE
FROM offline-kind/debian-net
COPY kubectl /usr/local/bin/kubectl
DOCKERFILE
  program_image "$coredns_image" coredns
  program_image "registry.k8s.io/pause:$pause" pause
  program_image "quay.io/metallb/controller:$metallb" controller
  program_image "quay.io/metallb/speaker:$metallb" speaker
  program_image "registry.k8s.io/networking/kube-network-policies:$kube_network_policies" kube-network-policies
  printf '%s\n' "$etcd_image" "registry.k8s.io/kube-proxy:$kubernetes" offline-kind/node-routes:1 "$coredns_image" \
    "registry.k8s.io/pause:$pause" "quay.io/metallb/controller:$metallb" "quay.io/metallb/speaker:$metallb" \
    "registry.k8s.io/networking/kube-network-policies:$kube_network_policies"
}

assemble_node() { # RECIPE IMAGE...
  local recipe=$1 builder=offline-kind-build
  shift
  docker rm -f "$builder" >/dev/null 2>&1
  docker run -d --name "$builder" --privileged --entrypoint sleep offline-kind/node-base infinity &&
    docker exec -d "$builder" containerd &&
    for _ in $(seq 30); do docker exec "$builder" ctr version >/dev/null 2>&1 && break || sleep 1; done &&
    docker save "$@" | docker exec -i "$builder" ctr -n k8s.io images import --no-unpack - &&
    docker exec "$builder" sh -c 'kill $(pidof containerd); while pidof containerd; do sleep 0.1; done' &&
    docker commit --change 'ENTRYPOINT [ "/usr/local/bin/entrypoint", "/sbin/init" ]' --change "LABEL recipe=$recipe" "$builder" "$node_image"
  local code=$?
  docker rm -f "$builder" >/dev/null 2>&1
  return $code
}

build_node_image() {
  local images recipe
  node_base
  mapfile -t images < <(cluster_images)
  recipe=$(docker image inspect -f '{{.Id}}' offline-kind/node-base "${images[@]}" | sha256sum | cut -c 1-16)
  if ! image_made "$node_image" "$recipe"; then
    announce node-image
    logged node-image assemble_node "$recipe" "${images[@]}"
  fi
  touch "$home/done/node-image"
}

node_image() { once node-image build_node_image; }
