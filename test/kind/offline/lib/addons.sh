# Add-ons for clusters of this node image: MetalLB, with a pool of addresses, and
# what enforces NetworkPolicies.
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
