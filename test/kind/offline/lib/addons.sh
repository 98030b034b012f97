# Add-ons for clusters of this node image: MetalLB, with a pool of addresses, what
# enforces NetworkPolicies, and, in a folder of their own, the same with Traefik.
# shellcheck shell=bash

addons() {
  local source target=$home/addons
  source=$(module "go.universe.tf/metallb@$metallb")/config/manifests/metallb-native.yaml
  # Nobody configures it by hand here, so it goes without the webhook that
  # checks that, and without the half minute that its certificate takes; it is
  # asked at once, and every second, whether it is ready; and it may run on the
  # control plane, which is there some seconds before a worker is.
  awk -v RS='---\n' -v ORS='---\n' '!/\nkind: ValidatingWebhookConfiguration/' "$source" |
    sed 's/initialDelaySeconds: 10/initialDelaySeconds: 1/; s/periodSeconds: 10/periodSeconds: 1/; s/--log-level=info/--log-level=warn/
      s#^\( *\)serviceAccountName: controller#\1tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]\n&#
      0,/--tls-min-version=VersionTLS12/s//--webhook-mode=disabled/' >"$target/.10-metallb.yaml"
  cat "$here/addons/memberlist.yaml" >>"$target/.10-metallb.yaml"
  mv "$target/.10-metallb.yaml" "$target/10-metallb.yaml"
  cp "$here/addons/20-metallb-pool.yaml" "$target/20-metallb-pool.yaml"
  sed "s/@VERSION@/$kube_network_policies/" "$here/addons/30-kube-network-policies.yaml" >"$target/30-kube-network-policies.yaml"
}

# For clusters that need a controller for Ingress and Gateway.
addons_with_controller() {
  local target=$home/addons-with-controller file image=docker.io/library/traefik:$traefik
  traefik_program
  program_image "$image" traefik
  push "$image"
  mkdir -p "$target"
  cp "$home/addons"/*.yaml "$target/"
  # a module's definitions have no line between them
  for file in "$(module "sigs.k8s.io/gateway-api@$gateway_api")"/config/crd/standard/gateway.networking.k8s.io_*.yaml; do
    printf -- '---\n'
    cat "$file"
  done >"$target/.40-gateway-api.yaml"
  mv "$target/.40-gateway-api.yaml" "$target/40-gateway-api.yaml"
  sed "s/@VERSION@/$traefik/" "$here/addons/50-traefik.yaml" >"$target/50-traefik.yaml"
}
