using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AutoGrad.Kernels;
using AutoGrad.Kernels.Cpu;
using AutoGrad.Kernels.Ilgpu;
using GanLab.Experiments;
using GanLab.Sabotage;

namespace GanLab.Shell;

/// <summary>The commands and options of the program, and what they ask for.</summary>
public sealed class Commands
{
    private const string All = "all";

    private readonly IReadOnlyList<IExperiment> _experiments;
    private readonly IReadOnlyList<IExperiment> _tour;

    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "The experiment, as `list` prints it; all runs every one and writes one report",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _seed = Whole("--seed", "The seed: two runs with one seed give the same numbers", 1);

    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "The quick form, with its own sizes and thresholds (the default)",
    };

    private readonly Option<bool> _full = new("--full") { Description = "The full form, which can take many minutes" };

    private readonly Option<string> _device = new("--device")
    {
        Description = "Where the tensors live; auto takes a GPU if there is one",
        HelpName = IlgpuDevices.Names,
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<bool> _tiny = new("--tiny")
    {
        Description = "The quick form at tiny sizes, where an experiment has them: shows that a device works, for emulated GPUs",
    };

    private readonly Option<string> _outFolder = new("--out")
    {
        Description = "The folder for the report and the numbers",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "report",
    };

    private readonly Option<string?> _dataFolder = new("--data")
    {
        Description = "The folder with the data sets [default: examples/data, here or above]",
        HelpName = "FOLDER",
    };

    private readonly Option<bool> _tables = new("--tables") { Description = "Print every verdict and table, not only what fails" };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print the details of an unexpected error" };
    private readonly RootCommand _root = new(
        "The laboratory: what makes gradients vanish and explode in GANs, and what cures it.\nWithout a command it runs the tour.");
    private readonly Command _run = new("run", "Runs one experiment, or all, and writes the report");
    private readonly Command _tourCommand = new("tour", "Runs the first four experiments and writes one report (the default)");
    private readonly Command _calibrate = new("calibrate", "Runs one experiment with many seeds: how far each verdict is from its bound");
    private readonly Command _merge = new("merge", "Makes one table of results of all shards, as a run without shards makes it");
    private readonly Option<Shard?> _shard = new("--shard")
    {
        Description = "Make the runs of one shard of n alone, into a file of its own; `merge` makes one table of all",
        HelpName = "I/N",
        CustomParser = ParseShard,
    };

    private readonly Argument<string[]> _folders = new("FOLDER")
    {
        Description = "The folders with the shards' files",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Command _sabotage = new("sabotage", "Breaks a copy of the sources in one way after the other: what notices?");
    private readonly Option<string[]> _only = new("--only")
    {
        Description = "The broken versions to try",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _listed = new("--list") { Description = "Only list the broken versions" };
    private readonly Option<int> _seeds = Whole("--seeds", "How many seeds", 40);
    private readonly Option<int> _first = Whole("--first", "The first of them", 1);

    /// <summary>Makes the commands over the given experiments.</summary>
    public Commands(IReadOnlyList<IExperiment> experiments, IReadOnlyList<IExperiment> tour)
    {
        _experiments = experiments;
        _tour = tour;
        _run.Arguments.Add(_name);
        _run.Options.Add(_shard);
        foreach (Command command in (Command[])[_root, _run, _tourCommand])
        {
            foreach (Option option in (Option[])[_seed, _quick, _full, _tiny, _device, _outFolder, _dataFolder, _tables, _verbose])
            {
                command.Options.Add(option);
            }

            // The work itself is App's: an action here only tells the parser that the command can stand alone.
            command.SetAction(_ => App.Success);
        }
        _calibrate.Arguments.Add(_name);
        foreach (Option option in (Option[])[_seeds, _first, _full, _device, _outFolder, _dataFolder])
        {
            _calibrate.Options.Add(option);
        }
        _calibrate.SetAction(_ => App.Success);
        _merge.Arguments.Add(_name);
        _merge.Arguments.Add(_folders);
        _merge.Options.Add(_outFolder);
        _merge.SetAction(_ => App.Success);
        foreach (Option option in (Option[])[_only, _listed, _outFolder])
        {
            _sabotage.Options.Add(option);
        }
        _sabotage.SetAction(_ => App.Success);
        List.Options.Add(NamesOnly);
        List.SetAction(_ => App.Success);
        _root.Subcommands.Add(_tourCommand);
        _root.Subcommands.Add(_run);
        _root.Subcommands.Add(_calibrate);
        _root.Subcommands.Add(_merge);
        _root.Subcommands.Add(_sabotage);
        _root.Subcommands.Add(List);
    }

    /// <summary>The command that lists the experiments.</summary>
    public Command List { get; } = new("list", "Lists the experiments");

    /// <summary>The option of <see cref="List"/> for scripts.</summary>
    public Option<bool> NamesOnly { get; } = new("--names") { Description = "Only the names, one a line, for scripts" };

    /// <summary>Parses a command line.</summary>
    public ParseResult Parse(string[] args) =>
        _root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    /// <summary>One line that says what is wrong with a command line.</summary>
    public string Explain(ParseResult parsed)
    {
        string help = "; --help shows the commands and options";
        if (parsed.UnmatchedTokens.FirstOrDefault() is not string token)
        {
            return parsed.Errors[0].Message;
        }
        Command command = parsed.CommandResult.Command;
        bool option = token.StartsWith('-');
        IEnumerable<Symbol> candidates = option ? command.Options : command.Subcommands;
        string hint = Nearest.Hint(token, candidates.Select(c => c.Name));
        string what = option ? "option" : command == _root ? "command" : "word";
        return $"unknown {what} '{token}'{(hint.Length > 0 ? hint : help)}";
    }

    /// <summary>What the command line asks to run, or null where it asks for something else (help, the version).</summary>
    /// <exception cref="UserException">An experiment or a folder that does not exist, or options that contradict each other.</exception>
    public RunRequest? ToRequest(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.Action != command.Action || command == _calibrate || command == _merge || command == _sabotage)
        {
            return null;
        }
        if (parsed.GetValue(_quick) && parsed.GetValue(_full))
        {
            throw new UserException("--quick and --full contradict each other: give one of them");
        }
        string? wanted = parsed.GetValue(_name);
        IReadOnlyList<IExperiment> chosen = command != _run ? _tour : wanted == All ? _experiments : [Chosen(wanted)];
        if (chosen.Count == 0)
        {
            throw new UserException("the tour is empty: no experiment of it is registered");
        }
        if (parsed.GetValue(_tiny) && parsed.GetValue(_full))
        {
            throw new UserException("--tiny and --full contradict each other: give one of them");
        }
        Shard? shard = parsed.GetValue(_shard);
        if (shard is not null && chosen is not [IShardedExperiment])
        {
            throw new UserException($"--shard is for one experiment of many runs: {Sharded()}");
        }
        Device where = Open(parsed.GetValue(_device)!);
        return new RunRequest(
            Name: command != _run ? "tour" : wanted == All ? All : chosen[0].Name,
            Experiments: chosen,
            Seed: parsed.GetValue(_seed),
            Quick: !parsed.GetValue(_full),
            OutFolder: parsed.GetValue(_outFolder)!,
            DataFolder: Data(parsed.GetValue(_dataFolder)),
            Verbose: parsed.GetValue(_verbose))
        {
            Device = where,
            Shard = shard,
            Tables = parsed.GetValue(_tables),
            Tiny = parsed.GetValue(_tiny) || (where.Name == IlgpuDevices.Emulated && !parsed.GetValue(_full)),
        };
    }

    /// <summary>What a calibration is asked for, or null where the command line asks for something else.</summary>
    /// <exception cref="UserException">An experiment, a device or a folder that does not exist.</exception>
    public CalibrationRequest? ToCalibration(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        return command != _calibrate || parsed.Action != command.Action ? null : new CalibrationRequest(
            Experiment: Chosen(parsed.GetValue(_name)),
            First: parsed.GetValue(_first),
            Seeds: parsed.GetValue(_seeds),
            Quick: !parsed.GetValue(_full),
            OutFolder: parsed.GetValue(_outFolder)!,
            DataFolder: Data(parsed.GetValue(_dataFolder)),
            Device: Open(parsed.GetValue(_device)!));
    }

    /// <summary>What is to be merged, or null where the command line asks for something else.</summary>
    /// <exception cref="UserException">An experiment that does not exist or has no shards.</exception>
    public MergeRequest? ToMerge(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        return command != _merge || parsed.Action != command.Action ? null : new MergeRequest(
            Experiment: Chosen(parsed.GetValue(_name)) as IShardedExperiment
                ?? throw new UserException($"merge is for the shards of an experiment of many runs: {Sharded()}"),
            Folders: parsed.GetValue(_folders)!,
            OutFolder: parsed.GetValue(_outFolder)!);
    }

    /// <summary>What a sabotage is asked for, or null where the command line asks for something else.</summary>
    /// <exception cref="UserException">A broken version that is not on the list.</exception>
    public SabotageRequest? ToSabotage(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command != _sabotage || parsed.Action != command.Action)
        {
            return null;
        }
        string[] only = parsed.GetValue(_only) ?? [];
        string[] names = [.. BrokenVersions.All.Select(v => v.Name)];
        if (only.Except(names).FirstOrDefault() is string unknown)
        {
            string hint = Nearest.Hint(unknown, names);
            throw new UserException($"unknown broken version '{unknown}'{(hint.Length > 0 ? hint : "; --list shows them")}");
        }
        string words = string.Join(' ', only.Prepend("--only"));
        return new SabotageRequest(
            Versions: [.. BrokenVersions.All.Where(v => only.Length == 0 || only.Contains(v.Name))],
            OutFolder: parsed.GetValue(_outFolder)!,
            Command: $"dotnet run -c Release --project examples/GanLab -- sabotage {(only.Length == 0 ? string.Empty : words)}".TrimEnd())
        {
            ListOnly = parsed.GetValue(_listed),
        };
    }

    private static Option<int> Whole(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = ParseSeed,
    };

    private static int ParseSeed(ArgumentResult result)
    {
        string text = result.Tokens.Single().Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            string option = ((OptionResult)result.Parent!).Option.Name;
            result.AddError($"{option} takes a whole number from 0 to {int.MaxValue}, not '{text}'");
        }
        return value;
    }

    private static Shard? ParseShard(ArgumentResult result)
    {
        string text = result.Tokens.Single().Value;
        static int Number(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0;
        int[] numbers = [.. text.Split('/').Select(Number)];
        if (numbers is [>= 1 and int index, int count] && index <= count)
        {
            return new Shard(index, count);
        }
        result.AddError($"--shard takes I/N, shard I of N with I from 1 to N, not '{text}'");
        return null;
    }

    private static Device Open(string name)
    {
        try
        {
            return IlgpuDevices.Find(name, CpuDevice.Shared);
        }
        catch (DeviceException e)
        {
            throw new UserException(e.Message, e);
        }
    }

    private static string Data(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new UserException($"the data folder '{folder}' does not exist");
        }
        return folder ?? DataSets.Find(Environment.CurrentDirectory, AppContext.BaseDirectory);
    }

    private string Sharded()
    {
        string[] names = [.. _experiments.OfType<IShardedExperiment>().Select(e => e.Name)];
        return names.Length > 0 ? string.Join(", ", names) : "there is none";
    }

    private IExperiment Chosen(string? wanted)
    {
        string names = string.Join(", ", _experiments.Select(e => e.Name));
        if (wanted is null)
        {
            throw new UserException($"run takes the name of an experiment: {names}");
        }
        return _experiments.FirstOrDefault(e => e.Name == wanted)
            ?? throw new UserException(
                $"unknown experiment '{wanted}'" + (Nearest.Find(wanted, _experiments.Select(e => e.Name)) is string near
                    ? $"; did you mean '{near}'?"
                    : $"; there are: {names}"));
    }
}
