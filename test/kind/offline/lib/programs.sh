# The programs of a cluster, compiled from Go modules into $home/bin.
# shellcheck shell=bash

kubernetes_flags() {
  local flags="-s -w" package minor=${kubernetes#v1.}
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags+=" -X $package.gitVersion=$kubernetes -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*}"
  done
  printf %s "$flags"
}

# PART RECIPE PROGRAM...: whether these are here, made by this recipe. What was
# interrupted has no recipe beside it; what an older recipe made is made again.
made() {
  local part=$1 recipe=$2 program
  shift 2
  for program in "$@"; do [ -x "$home/bin/$program" ] || return 1; done
  [ -e "$home/done/$part" ] || return 1
  [ "$(cat "$home/done/$part")" = "$recipe" ]
}

# PART RECIPE PROGRAMS COMMAND...: the command leaves the programs in $out.
compile() {
  local part=$1 recipe=$2 programs=$3 out program
  shift 3
  # shellcheck disable=SC2086
  made "$part" "$recipe" $programs && return
  announce "$part"
  out=$(mktemp -d "$home/out.XXXX")
  # what is interrupted leaves its work where the next run finds it to clean up
  OUT=$out GOBIN=$out GOTMPDIR=$out logged "build-$part" "$@"
  mv "$out"/* "$home/bin/"
  rmdir "$out"
  for program in "$part" $programs; do printf %s "$recipe" >"$home/done/$program"; done
}

# FOLDER FLAGS PROGRAM PACKAGE: a program of a module whose dependencies go/ pins.
go_build() { go build -C "$1" -ldflags "$2" -o "$OUT/$3" "$4"; }

build_pause() {
  go mod download "k8s.io/kubernetes@$kubernetes"
  gcc -Os -static -DVERSION="$pause" -o "$OUT/pause" "$(module "k8s.io/kubernetes@$kubernetes")/build/pause/linux/pause.c"
}

# PATH@VERSION: where the files of this Go module are.
module() {
  (cd / && go mod download "$1") >/dev/null 2>&1 || die "the Go module $1 is not to be had"
  printf '%s/%s' "$(go env GOMODCACHE)" "$1"
}

kubernetes_program() { # NAME
  once "$1" compile "$1" "$kubernetes" "$1" go_build "$here/go/kubernetes" "$(kubernetes_flags)" "$1" "k8s.io/kubernetes/cmd/$1"
}

# A server of Kubernetes' own tests.
agnhost_program() {
  once agnhost compile agnhost "$kubernetes" agnhost go_build "$here/go/kubernetes" "-s -w" agnhost k8s.io/kubernetes/test/images/agnhost
}

# What enforces NetworkPolicies. Go takes no other file for one of the module
# cache, so a copy of nftables' module with our file replaces that module.
build_policy_engine() {
  local folder=$here/go/kubernetes work
  work=$(mktemp -d "$home/out.XXXX")
  go mod download -C "$folder" github.com/google/nftables
  cp -r --no-preserve=mode "$(go list -C "$folder" -m -f '{{.Dir}}' github.com/google/nftables)" "$work/nftables"
  cp "$here/go/nftables/queue.go" "$work/nftables/expr/queue.go"
  cp "$folder/go.mod" "$folder/go.sum" "$work/"
  go mod edit -replace "github.com/google/nftables=$work/nftables" "$work/go.mod"
  go build -C "$folder" -modfile "$work/go.mod" -ldflags "-s -w" -o "$OUT/kube-network-policies" sigs.k8s.io/kube-network-policies/cmd
  rm -rf "$work"
}

policy_engine_program() {
  once kube-network-policies compile kube-network-policies "$kube_network_policies $kubernetes $(sha256sum <"$here/go/nftables/queue.go")" \
    kube-network-policies build_policy_engine
}

# Ingress and Gateway: ten minutes of a processor, so only for whom asks.
traefik_program() {
  once traefik compile traefik "$traefik" traefik go_build "$here/go/traefik" "-s -w" traefik github.com/traefik/traefik/v3/cmd/traefik
}

etcd_program() {
  once etcd compile etcd "$etcd" etcd go_build "$here/go/etcd" "-s -w" etcd go.etcd.io/etcd/server/v3
}

installed_programs() { # PART VERSION PROGRAMS PACKAGE...
  local part=$1 version=$2 programs=$3
  shift 3
  once "$part" compile "$part" "$version" "$programs" go install -ldflags "-s -w" "${@/%/@$version}"
}

other_programs() {
  etcd_program
  installed_programs kind "$kind" kind sigs.k8s.io/kind
  installed_programs coredns "$coredns" coredns github.com/coredns/coredns
  installed_programs metallb "$metallb" "controller speaker" go.universe.tf/metallb/controller go.universe.tf/metallb/speaker
  installed_programs registry "$registry" registry github.com/distribution/distribution/v3/cmd/registry
  once stand-ins compile stand-ins "$(cat "$here"/images/stand-ins/* | sha256sum)" stand-ins \
    go_build "$here/images/stand-ins" "-s -w" stand-ins .
  once pause compile pause "$pause" pause build_pause
}
