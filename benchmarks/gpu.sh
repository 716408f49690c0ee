#!/usr/bin/env bash
# Measures a GPU in one command: benchmarks/gpu.sh [cuda:0|opencl:0] [FILE]. Writes the device, its driver, the GFLOP/s of our matrix
# products beside cuBLAS's, the bandwidth of the other kernels beside a copy's, and the time of whole training steps.
set -euo pipefail
cd "$(dirname "$0")/.."
device=${1:-cuda:0}
file=${2:-gpu-$(date +%Y-%m-%d)-${device//:/-}.txt}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build -c Release benchmarks/AutoGrad.Benchmarks >/dev/null
run=(dotnet run -c Release --no-build --project benchmarks/AutoGrad.Benchmarks --)
{
    echo "commit $(git rev-parse --short HEAD), $(date -u +%Y-%m-%dT%H:%MZ), $(uname -srm), dotnet $(dotnet --version)"
    nvidia-smi --query-gpu=name,driver_version,clocks.max.sm,clocks.max.memory,power.limit --format=csv,noheader 2>/dev/null || echo 'no nvidia-smi'
    "${run[@]}" gpu --device "$device"
    "${run[@]}" workloads --device "$device"
} | tee "$file.part"
mv "$file.part" "$file"
echo "Result: $file"
