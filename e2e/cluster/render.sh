# shellcheck shell=bash
# render FILE: the file with every @NAME@ replaced by the setting of that name. Sourced.
render() {
  local name script=""
  for name in $(grep -o '@[A-Z_]*@' "$1" | sort -u | tr -d @); do
    script="$script;s#@$name@#${!name}#g"
  done
  sed -e "${script#;}" "$1"
}
