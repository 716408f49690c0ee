using System.Runtime.InteropServices;
using System.Text;
using GanLab;
using GanLab.Experiments;
using GanLab.Shell;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var stop = new CancellationTokenSource();

// The first signal asks the running experiment to stop; a second one ends the process at once, as if there were no handler.
PosixSignal? received = null;
void Stop(PosixSignalContext signal)
{
    received ??= signal.Signal;
    if (!stop.IsCancellationRequested)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
int code = App.Run(args, Registry.All, Registry.Tour, Terminal.Create(Console.Out, Console.IsOutputRedirected), Console.Error, stop.Token);

// 128 + the number of the signal, as shells have it.
return (code, received) switch
{
    (App.Cancelled, PosixSignal.SIGTERM) => 143,
    (App.Cancelled, PosixSignal.SIGHUP) => 129,
    _ => code,
};
