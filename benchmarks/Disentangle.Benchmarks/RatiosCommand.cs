using System.CommandLine;

namespace Disentangle.Benchmarks;

/// <summary><c>ratios</c>: writes or checks the file of ratios.</summary>
internal static class RatiosCommand
{
    // Of a check that finds something worse: on a machine with other work, a first look is not enough.
    private const int MostLooks = 3;

    /// <summary>0 where nothing is worse, 1 where something is, 2 for a mistake.</summary>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        Option<string?> check = new("--check")
        {
            Description = "Compare with this file; exit code 1 where something is worse.", HelpName = "FILE",
        };
        Option<string?> write = new("--write")
        {
            Description = "Write what was measured into this file, as the section of this processor.", HelpName = "FILE",
        };
        Option<int> rounds = new("--rounds")
        {
            Description = "Measurements of each value; the medians count.", HelpName = "N", DefaultValueFactory = _ => 9,
        };
        Option<int> threads = new("--threads") { Description = "Threads that work.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<double> least = new("--least")
        {
            Description = "The part of the file's shares that must be reached.", HelpName = "X", DefaultValueFactory = _ => 0.8,
        };
        RootCommand command = new("Measures operations and steps as shares of the processor's peak, and what they allocate.")
        {
            check, write, rounds, threads, least,
        };
        command.SetAction(parsed =>
        {
            try
            {
                return Run(parsed.GetValue(check), parsed.GetValue(write), parsed.GetValue(rounds), parsed.GetValue(threads),
                    parsed.GetValue(least), output);
            }
            catch (UserErrorException mistake)
            {
                errors.WriteLine(mistake.Message);
                if (mistake.Hint is { } hint) errors.WriteLine(hint);
                return 2;
            }
        });
        ParseResult result = command.Parse(arguments);
        int code = result.Invoke();
        return result.Errors.Count > 0 ? 2 : code;
    }

    private static int Run(string? check, string? write, int rounds, int threads, double least, TextWriter output)
    {
        if (rounds < 1) throw new UserErrorException($"rounds must be >= 1, got {rounds}");
        if (threads < 1) throw new UserErrorException($"threads must be >= 1, got {threads}");
        if (!(least is > 0 and <= 1)) throw new UserErrorException($"least must be > 0 and <= 1, got {least}");
        SpeedRatios? file = check is null ? null : RatiosFile.Read(check).SectionOf(SpeedRatios.SettingHere(threads));
        SpeedRatios now = SpeedRatios.Measure(threads, rounds);
        IReadOnlyList<string> worse = file?.WorseIn(now, least) ?? [];
        for (int look = 1; worse.Count > 0 && look < MostLooks; look++)
        {
            output.WriteLine($"{worse.Count} values look worse; measuring again");
            now = now.Best(SpeedRatios.Measure(threads, rounds));
            worse = file!.WorseIn(now, least);
        }

        Print(file, now, output);
        if (write is not null) RatiosFile.Write(write, now);
        if (file is null) return 0;
        if (file.Processor != now.Processor)
            output.WriteLine($"The file has no section of this processor, {now.Processor}; compared with {file.Processor}.");
        output.WriteLine(worse.Count == 0 ? $"Nothing is worse than in {check}, {least:0.00} of each share being enough."
            : $"Worse than in {check}:");
        foreach (string sentence in worse) output.WriteLine($"  {sentence}");
        return worse.Count == 0 ? 0 : 1;
    }

    private static void Print(SpeedRatios? file, SpeedRatios now, TextWriter output)
    {
        output.WriteLine($"{now.Processor}, {now.VectorBits}-bit vectors, threads: {now.Threads}");
        output.WriteLine($"{"",-42}{"share",9}{"in file",9}{"ratio",7}{"bytes",8}{"in file",9}");
        foreach ((string name, double share) in now.Shares)
        {
            bool known = file is not null && file.Shares.ContainsKey(name);
            string before = known ? $"{file!.Shares[name]:P2}" : "", ratio = known ? $"{share / file!.Shares[name]:0.00}" : "";
            string bytes = now.AllocatedBytes.TryGetValue(name, out double allocated) ? $"{allocated:0}" : "";
            string bytesBefore = file is not null && file.AllocatedBytes.TryGetValue(name, out double old) ? $"{old:0}" : "";
            output.WriteLine($"{name,-42}{$"{share:P2}",9}{before,9}{ratio,7}{bytes,8}{bytesBefore,9}");
        }
    }
}
