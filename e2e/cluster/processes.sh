# shellcheck shell=bash
# Long-running processes of the cluster: one pid file each. Sourced.

# Start time in clock ticks since boot: tells a reused pid from the recorded process.
start_time_of() { awk '{ sub(/^.*\) /, ""); if ($1 != "Z") print $20 }' "/proc/$1/stat" 2>/dev/null; }

# alive NAME: the recorded process still runs
alive() {
  local pid started
  [ -f "$RUN/$1.pid" ] || return 1
  read -r pid started <"$RUN/$1.pid" || return 1
  [ -n "$started" ] && [ "$(start_time_of "$pid")" = "$started" ]
}

pid_of() { cut -d' ' -f1 "$RUN/$1.pid"; }

# start NAME COMMAND...: detached; pid in run/NAME.pid, output in log/NAME.log
start() {
  local name=$1 pid
  shift
  if alive "$name"; then return 0; fi
  setsid nohup "$@" >>"$LOG/$name.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid $(start_time_of "$pid")" >"$RUN/$name.pid"
}

# stop NAME [GRACE SECONDS]
stop() {
  local name=$1 pid deadline
  if alive "$name"; then
    pid=$(pid_of "$name")
    deadline=$((SECONDS + ${2:-10}))
    kill "$pid" 2>/dev/null || true
    while alive "$name" && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.1; done
    if alive "$name"; then kill -9 "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$RUN/$name.pid"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds
wait_for() {
  local seconds=$1 what=$2 deadline
  shift 2
  deadline=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      echo "$what: not ready within $seconds s; logs are in $LOG" >&2
      return 1
    fi
    sleep 0.2
  done
}

# lap FILE NAME: notes and says how long it took since T0
lap() { echo "$2 $(($(date +%s%3N) - T0)) ms" | tee -a "$TIMES/$1.txt"; }
