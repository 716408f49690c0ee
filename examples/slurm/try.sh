#!/bin/bash
# Tries the array job on a Slurm of one node, this computer: four tasks, one killed by SIGKILL and requeued, then merged, and
# held against a run without shards, byte for byte. As root, on Debian: apt-get install slurm-wlm munge; then, in the root of the
# repository, after `dotnet build -c Release examples/GanLab`:
#
#   examples/slurm/try.sh [OPTIONS of run]
set -euo pipefail
here=$(dirname "$(realpath "$0")")
export GANLAB=${GANLAB:-$PWD/examples/GanLab/bin/Release/net10.0/GanLab.dll}
work=$(mktemp -d)
job=

finish() {
  [ -z "$job" ] || scancel "$job" 2> /dev/null || true
  for daemon in "$work"/*.pid; do
    kill "$(cat "$daemon")" 2> /dev/null || true
  done
}
trap finish EXIT

echo "== a Slurm of one node"
mkdir -p /run/munge /var/spool/slurmd /var/spool/slurmctld
chown munge:munge /run/munge
cpus=$(nproc)
sed "s/@HOST@/$(hostname -s)/g; s/@CPUS@/$cpus/" "$here/slurm.conf.in" > "$work/slurm.conf"
export SLURM_CONF=$work/slurm.conf
runuser -u munge -- munged --foreground > "$work/munged.log" 2>&1 & echo $! > "$work/munged.pid"
sleep 2
slurmctld -D -c -f "$SLURM_CONF" > "$work/slurmctld.log" 2>&1 & echo $! > "$work/slurmctld.pid"
sleep 2
slurmd -D -f "$SLURM_CONF" > "$work/slurmd.log" 2>&1 & echo $! > "$work/slurmd.pid"
for _ in $(seq 30); do
  sinfo -h -o %T 2> /dev/null | grep -q idle && break
  sleep 1
done
sinfo

echo "== four tasks"
sbatch --version
job=$(sbatch --parsable --output "$work/task-%a.log" "$here/sensitivity.sbatch" "$work/shards" "$@")
victim=$work/shards/sensitivity-results.1-of-4.csv
rows() { cat "$victim" 2> /dev/null | wc -l; }
until [ "$(rows)" -ge 5 ]; do sleep 0.2; done
squeue -o "%.12i %.3t %.10M %R"

process=$(sed -n 's/^shard 1.4, process //p' "$work/task-0.log")
echo "== SIGKILL to task 0, process $process, which has $(($(rows) - 1)) rows; then it is requeued"
kill -KILL "$process"
while squeue -h -r -t R,CG -o %K -j "$job" | grep -qx 0; do sleep 0.2; done
echo "it left $(($(rows) - 1)) rows"
scontrol requeue "${job}_0"

# A requeued task waits two minutes; not here.
id=$(squeue -h -r -o "%i %A" -j "$job" | sed -n "s/^${job}_0 //p")
scontrol update JobId="$id" StartTime=now || true
squeue -r -o "%.12i %.3t %.10M %R"
while squeue -h -j "$job" 2> /dev/null | grep -q .; do sleep 1; done
for task in 0 1 2 3; do
  echo "task $task: $(grep "runs are left" "$work/task-$task.log" | tr -s '\n ' ' ')"
done

echo "== merged, and without shards"
dotnet "$GANLAB" merge sensitivity "$work/shards" --out "$work/merged"
dotnet "$GANLAB" run sensitivity --out "$work/whole" "$@" | grep "runs are left"
sha256sum "$work"/{merged,whole}/sensitivity-results.csv
cmp "$work"/{merged,whole}/sensitivity-results.csv
echo "== the two tables are the same bytes; files in $work"
