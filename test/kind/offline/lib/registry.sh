# The images that the tests' manifests name, most of them stand-ins, and the
# registry that the nodes ask for them.
# shellcheck shell=bash

# TAG ROLE ENVIRONMENT: the program of images/stand-ins in this role.
stand_in() {
  image "$1" - stand-ins <<DOCKERFILE
FROM scratch
COPY stand-ins /stand-ins
ENV $3
ENTRYPOINT ["/stand-ins", "$2"]
DOCKERFILE
  push "$1"
}

# A node asks a mirror for the name without its registry.
push() { # TAG
  local name=$1 id
  [[ ${name%%/*} == *.* ]] && name=${name#*/}
  name=127.0.0.1:$registry_port/$name
  id=$(docker image inspect -f '{{.Id}}' "$1")
  [ "$(cat "$home/pushed/${1//[\/:]/-}" 2>/dev/null)" = "$id" ] && return
  docker tag "$1" "$name"
  logged "push-${1//[\/:]/-}" docker push "$name"
  docker rmi "$name" >/dev/null
  printf %s "$id" >"$home/pushed/${1//[\/:]/-}"
}

stand_ins() {
  local url=RngApi__Url=http://numbers-api/sixeyed/kiamol/master/ch03/numbers/rng
  # A shell as PID 1 that is asked to stop stays until it is killed; that is
  # how the original is too, and half a minute that nobody learns from.
  image kiamol/ch03-sleep:latest - <<'DOCKERFILE'
FROM offline-kind/debian-net
RUN ln -s /bin/busybox /usr/local/bin/nslookup
STOPSIGNAL SIGKILL
CMD ["sleep", "infinity"]
DOCKERFILE
  push kiamol/ch03-sleep:latest
  stand_in kiamol/ch03-numbers-api:latest numbers-api VERSION=v1
  stand_in kiamol/ch03-numbers-web:latest numbers-web "$url VERSION=v1"
  stand_in kiamol/ch03-numbers-web:v2 numbers-web "$url VERSION=v2"
  stand_in jenkins/jenkins:lts-jdk11 jenkins VERSION=v1
  stand_in cdk8s-connectivity/echo:1 echo VERSION=v1
  image "$agnhost_image" - agnhost <<'DOCKERFILE'
FROM offline-kind/debian-net
RUN ln -s /bin/busybox /usr/local/bin/nslookup
COPY agnhost /agnhost
ENTRYPOINT ["/agnhost"]
DOCKERFILE
  push "$agnhost_image"
  # it runs and never listens
  push "registry.k8s.io/pause:$pause"
}

start_registry() {
  image offline-kind/registry "$here/images/registry" registry <<'DOCKERFILE'
FROM scratch
COPY registry /usr/local/bin/registry
COPY config.yml /config.yml
ENTRYPOINT ["/usr/local/bin/registry", "serve", "/config.yml"]
DOCKERFILE
  if [ "$(docker inspect -f '{{.State.Running}} {{.Image}}' "$registry_name" 2>/dev/null)" != "true $(docker image inspect -f '{{.Id}}' offline-kind/registry)" ]; then
    docker rm -f "$registry_name" >/dev/null 2>&1 || true
    docker run -d --name "$registry_name" --network kind -p "127.0.0.1:$registry_port:5000" -v "$registry_name:/var/lib/registry" offline-kind/registry >/dev/null
  fi
  for _ in $(seq 60); do
    curl -fs "http://127.0.0.1:$registry_port/v2/" >/dev/null 2>&1 && return
    sleep 0.5
  done
  die "the registry does not answer on port $registry_port; 'docker logs $registry_name' and 'ip -br addr' (two bridges on 172.30.0.0/16?) may say why"
}

fill_registry() {
  start_registry
  stand_ins
}

local_registry() { once registry-content fill_registry; }
