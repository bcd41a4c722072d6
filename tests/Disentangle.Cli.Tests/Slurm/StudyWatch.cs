using System.Globalization;
using System.Text.Json.Nodes;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;

namespace Disentangle.Cli.Tests.Slurm;

/// <summary>Looks at the runs of a study many times a second, as no worker does: their checkpoints and who claims them.</summary>
internal sealed class StudyWatch : IDisposable
{
    private readonly StudyFolder _folder;
    private readonly StudyPlan _plan;
    private readonly Thread _thread;
    private readonly Dictionary<string, (long Step, DateTime First)> _steps = [];
    private readonly Dictionary<string, List<string>> _claims = [];
    private readonly List<string> _faults = [];
    private volatile bool _ends;

    public StudyWatch(StudyFolder folder, StudyPlan plan)
    {
        (_folder, _plan) = (folder, plan);
        _thread = new Thread(() =>
        {
            while (!_ends)
            {
                foreach (PlannedRun run in _plan.Runs) Look(run.Name, _folder.FolderOf(run));
                Thread.Sleep(30);
            }
        });
        _thread.Start();
    }

    /// <summary>What must not happen and did: a run that falls back, a claim that comes back.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_faults) return [.. _faults];
        }
    }

    /// <summary>How many runs have a checkpoint after their first step.</summary>
    public int Started
    {
        get
        {
            lock (_faults) return _steps.Count;
        }
    }

    /// <summary>When the first checkpoint of a run was there that is not of step 0.</summary>
    public DateTime? FirstCheckpoint(string run)
    {
        lock (_faults) return _steps.TryGetValue(run, out var seen) ? seen.First : null;
    }

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
    }

    private void Look(string run, string folder)
    {
        string checkpoints = Path.Combine(folder, "checkpoint"), claim = Path.Combine(folder, Claim.FileName);
        long step = 0;
        string? token = null;
        try
        {
            if (Directory.Exists(checkpoints))
                step = Directory.GetDirectories(checkpoints).Select(path => Path.GetFileName(path))
                    .Select(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long at) ? at : 0)
                    .DefaultIfEmpty(0).Max();
            if (File.Exists(claim)) token = JsonNode.Parse(File.ReadAllText(claim))?["token"]?.GetValue<string>();
        }
        catch (Exception e) when (e is IOException or System.Text.Json.JsonException)
        {
            return; // caught between two moments
        }

        lock (_faults)
        {
            if (_steps.TryGetValue(run, out var seen) && step < seen.Step) _faults.Add($"{run} fell from step {seen.Step} to {step}");
            if (step > 0) _steps[run] = (step, seen.First == default ? DateTime.UtcNow : seen.First);
            if (token is null) return;
            if (!_claims.TryGetValue(run, out var tokens)) _claims[run] = tokens = [];
            if (tokens.Count > 0 && tokens[^1] == token) return;
            if (tokens.Contains(token)) _faults.Add($"a claim of {run} came back");
            tokens.Add(token);
        }
    }
}
