# shellcheck shell=bash
# Credentials of the services: made once, kept until the state is wiped. Sourced after env.sh.
if [ ! -f "$PKI/services.env" ]; then
  mkdir -p "$PKI"
  (
    umask 077
    cat >"$PKI/services.env" <<E
MINIO_USER=agent-workloads
MINIO_PASSWORD=$(openssl rand -hex 16)
POSTGRES_USER=agent_workloads
POSTGRES_PASSWORD=$(openssl rand -hex 16)
BROWSERLESS_TOKEN=$(openssl rand -hex 16)
LITELLM_KEY=sk-$(openssl rand -hex 16)
E
  )
fi
# shellcheck source=/dev/null
. "$PKI/services.env"
