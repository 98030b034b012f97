# What the machine itself needs: Debian packages, a running Docker, a network.
# shellcheck shell=bash

install_packages() {
  local missing=() program
  for program in dockerd:docker.io docker:docker.io containerd:containerd runc:runc iptables:iptables mmdebstrap:mmdebstrap gcc:gcc curl:curl; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${program%%:*}" >/dev/null || missing+=("${program##*:}")
  done
  [ ${#missing[@]} = 0 ] && return
  [ "$(id -u)" = 0 ] || die "run this as root once: it installs ${missing[*]}"
  say "installing ${missing[*]}"
  logged apt-update apt-get update
  # a later Debian has the command in a package of its own
  [[ " ${missing[*]} " == *" docker.io "* ]] && apt-cache show docker-cli >/dev/null 2>&1 && missing+=(docker-cli)
  logged apt-install env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# A Docker that runs already is used as it is; one that is started here stays.
start_docker() {
  docker info >/dev/null 2>&1 && return
  [ "$(id -u)" = 0 ] || die "Docker does not run, and only root can start it"
  say "starting Docker"
  install -m 755 "$here/node/runc" "$home/bin/runc-no-sys-resource"
  rm -f /var/run/docker.pid /run/docker/containerd/containerd.pid
  setsid nohup dockerd --data-root "$home/docker" \
    --add-runtime "offline-kind=$home/bin/runc-no-sys-resource" --default-runtime offline-kind \
    </dev/null >"$home/log/dockerd" 2>&1 3>&- &
  for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && return
    sleep 1
  done
  tail -20 "$home/log/dockerd" >&2
  die "Docker did not start; its whole log is $home/log/dockerd"
}

# Made before kind would, with ranges that stay free for load balancers. A machine
# without IPv6 gets a network without.
create_network() {
  local create=(docker network create -d bridge --subnet 172.30.0.0/16 --ip-range 172.30.0.0/24 -o com.docker.network.bridge.enable_ip_masquerade=true)
  local ipv6=(--ipv6 --subnet fd00:172:30::/64 --ip-range fd00:172:30::/112)
  if docker network inspect kind >/dev/null 2>&1; then
    [ "$(docker network inspect -f '{{.EnableIPv6}}' kind)" = false ] && [ -e /proc/net/if_inet6 ] || return 0
    # One without IPv6, of kind's or an older recipe, is made anew unless nodes are on it.
    docker network disconnect -f kind "$registry_name" >/dev/null 2>&1 || true
    if ! docker network rm kind >/dev/null 2>&1; then
      docker network connect kind "$registry_name" >/dev/null 2>&1 || true
      say "Docker's network kind is in use and has no IPv6, so no cluster can have it: once all clusters are deleted, run this again"
      return 0
    fi
  fi
  "${create[@]}" "${ipv6[@]}" kind >/dev/null 2>&1 || "${create[@]}" kind >/dev/null
  docker network connect kind "$registry_name" >/dev/null 2>&1 || true
}
