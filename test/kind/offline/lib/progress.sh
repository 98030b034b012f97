# Says what is being made and how long the rest may take, and makes each part
# once, whoever else is at it.
# shellcheck shell=bash

say() { printf 'offline-kind: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# NAME COMMAND...: runs it quietly, shows the end of its log if it fails.
logged() {
  local log=$home/log/$1
  shift
  "$@" </dev/null >"$log" 2>&1 && return
  tail -30 "$log" >&2
  die "failed: $*; its whole log is $log"
}

# The parts in the order in which they are made, each with the seconds that it
# takes on two cores; they overlap, so their sum is the whole build.
parts() {
  cat <<'PARTS'
kubelet 260
kube-apiserver 110
kube-controller-manager 40
kube-scheduler 10
kube-proxy 15
kubeadm 15
kubectl 35
kube-network-policies 60
agnhost 15
etcd 35
kind 15
coredns 120
metallb 100
registry 45
debian-net 30
debian-node 45
node-image 60
PARTS
}

# NAME: this part is being made now.
announce() {
  local part seconds number=0 total=0 left=0 at=0
  while read -r part seconds; do
    total=$((total + 1))
    [ "$part" = "$1" ] && at=$total
    [ -e "$home/done/$part" ] || left=$((left + seconds))
  done < <(parts)
  number=" ($at/$total)"
  [ "$at" = 0 ] && number=
  left=$(((left + 59) / 60))
  say "building $1$number, about $left minute$([ $left = 1 ] || echo s) left on two cores"
}

# NAME FUNCTION...: one process at a time; who comes second finds it made.
once() {
  local name=$1
  shift
  (
    flock -w 3 9 || {
      say "waiting for another process that builds $name"
      flock 9
    }
    "$@" 9>&- # what is started in there shall not hold the lock
  ) 9>"$home/lock/$name"
}
