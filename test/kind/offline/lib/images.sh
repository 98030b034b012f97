# Images without a registry: Debian packages, programs, and files on top.
# shellcheck shell=bash

# TAG RECIPE: this image is here, made by this recipe.
image_made() {
  [ "$(docker image inspect -f '{{index .Config.Labels "recipe"}}' "$1" 2>/dev/null)" = "$2" ]
}

# PART TAG VARIANT PACKAGES: Debian, the host's release, with these packages.
debian() {
  local part=$1 tag=$2 variant=$3 packages=$4 sources=() source rootfs release recipe
  release=$(. /etc/os-release && printf %s "$VERSION_CODENAME")
  recipe="$release $variant $packages"
  if image_made "$tag" "$recipe"; then
    touch "$home/done/$part"
    return
  fi
  announce "$part"
  # the mirrors that this machine itself uses, where they are to be found
  for source in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    [ -s "$source" ] && sources=("$source") && break
  done
  rootfs=$(mktemp "$home/out.XXXX")
  logged "$part" mmdebstrap --format=tar --variant="$variant" --include="$packages" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    "$release" "$rootfs" "${sources[@]}"
  docker import -c "LABEL recipe='$recipe'" "$rootfs" "$tag" >/dev/null
  rm -f "$rootfs"
  touch "$home/done/$part"
}

# TAG FOLDER PROGRAM... <Dockerfile: with a folder's files (- is none) and these programs beside it.
image() {
  local tag=$1 folder=$2 dockerfile base context recipe program
  shift 2
  dockerfile=$(cat)
  base=$(sed -n 's/^FROM //p' <<<"$dockerfile")
  recipe=$({
    printf '%s\n' "$dockerfile"
    docker image inspect -f '{{.Id}}' "$base" 2>/dev/null || true
    for program in "$@"; do cat "$home/done/$program"; done
    [ "$folder" = - ] || (cd "$folder" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
  } | sha256sum | cut -c 1-16)
  image_made "$tag" "$recipe" && return
  context=$(mktemp -d "$home/out.XXXX")
  [ "$folder" = - ] || cp -r "$folder/." "$context/"
  for program in "$@"; do cp "$home/bin/$program" "$context/"; done
  printf '%s\n' "$dockerfile" >"$context/Dockerfile"
  logged "image-${tag//[\/:]/-}" docker build -q --label "recipe=$recipe" -t "$tag" "$context"
  rm -rf "$context"
}

debian_images() {
  once debian-net debian debian-net offline-kind/debian-net essential \
    iptables,conntrack,iproute2,iputils-ping,curl,jq,wget,ca-certificates,busybox,netcat-openbsd
  once debian-node debian debian-node offline-kind/debian-node minbase \
    systemd,dbus,conntrack,iptables,nftables,iproute2,ethtool,util-linux,mount,kmod,libseccomp2,e2fsprogs,bash,ca-certificates,curl,jq,procps,containerd,runc,containernetworking-plugins,socat
}

# NAME: the program of that name is all there is in its image.
program_image() { # TAG PROGRAM
  image "$1" - "$2" <<DOCKERFILE
FROM scratch
COPY $2 /usr/local/bin/$2
ENTRYPOINT ["/usr/local/bin/$2"]
DOCKERFILE
}
