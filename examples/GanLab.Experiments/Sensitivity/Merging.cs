using System.Globalization;
using System.Text.RegularExpressions;

namespace GanLab.Experiments.Sensitivity;

/// <summary>Makes one table of the files of all shards.</summary>
internal static partial class Merging
{
    /// <summary>Merges the shards that lie in some folders.</summary>
    /// <returns>The path of the table.</returns>
    /// <exception cref="UserException">They are not the shards of one table, each once and whole.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static string Merge(IReadOnlyList<string> folders, string outFolder)
    {
        IReadOnlyList<(Shard Shard, string Path)> files = Find(folders);
        Plan? plan = null;
        List<ResultRow> all = [];
        foreach ((Shard shard, string path) in files)
        {
            IReadOnlyList<ResultRow> rows = ResultsFile.Read(path);
            plan ??= PlanOf(path, rows);
            ResultsFile.Check(path, rows, plan);
            if (rows.FirstOrDefault(row => !shard.Holds(row.Number)) is { } stranger)
            {
                throw new UserException($"shards overlap: '{path}' holds run {stranger.Number}, which is not of shard {shard}");
            }
            int wanted = plan.Of(shard).Count;
            if (rows.Count < wanted)
            {
                throw new UserException(
                    $"'{path}' lacks {wanted - rows.Count} of its {wanted} runs: run that shard again, it goes on where it stopped");
            }
            all.AddRange(rows);
        }
        string target = ResultsFile.Path(outFolder, shard: null);
        if (new FileInfo(target).Exists && ResultsFile.Encode(ResultsFile.Read(target)) != ResultsFile.Encode(all))
        {
            throw new UserException($"'{target}' is there already and holds something else: nothing was written");
        }
        ResultsFile.Write(target, all);
        return target;
    }

    private static List<(Shard Shard, string Path)> Find(IReadOnlyList<string> folders)
    {
        List<(Shard Shard, string Path)> files = [];
        foreach (string folder in folders)
        {
            var info = new DirectoryInfo(folder);
            if (!info.Exists)
            {
                throw new UserException($"the folder '{folder}' does not exist");
            }
            foreach (FileInfo file in info.EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                if (ShardOf(file.Name) is not { } shard)
                {
                    continue;
                }
                if (files.Find(f => f.Shard == shard) is { Path: { } other })
                {
                    throw new UserException($"shards overlap: '{other}' and '{file.FullName}' are both shard {shard}");
                }
                files.Add((shard, file.FullName));
            }
        }
        if (files.Count == 0)
        {
            throw new UserException($"there is no shard (sensitivity-results.1-of-4.csv, say) in '{string.Join("', '", folders)}'");
        }
        int count = files[0].Shard.Count;
        if (files.Find(f => f.Shard.Count != count) is { Path: { } stranger })
        {
            throw new UserException($"'{files[0].Path}' and '{stranger}' are shards of different tables: of {count}, and not");
        }
        int[] missing = [.. Enumerable.Range(1, count).Except(files.Select(f => f.Shard.Index))];
        return missing.Length == 0 ? files : throw new UserException(
            $"shards are missing: {string.Join(", ", missing)} of {count} in '{string.Join("', '", folders)}'");
    }

    private static Shard? ShardOf(string name)
    {
        Match match = ShardName().Match(name);
        int Number(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        return match.Success && Number(1) >= 1 && Number(1) <= Number(2) ? new Shard(Number(1), Number(2)) : null;
    }

    private static Plan PlanOf(string path, IReadOnlyList<ResultRow> rows)
    {
        if (rows.Count == 0)
        {
            throw new UserException($"'{path}' has no rows: run that shard again");
        }
        Sizes sizes = Sizes.All.SingleOrDefault(s => s.Form == rows[0].Form)
            ?? throw new UserException($"'{path}' is of a form '{rows[0].Form}', which there is not");
        return Plan.Of(sizes, rows[0].Seed);
    }

    [GeneratedRegex(@"^sensitivity-results\.(\d{1,6})-of-(\d{1,6})\.csv$")]
    private static partial Regex ShardName();
}
