using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Json;
using Disentangle.Studies.States;

namespace Disentangle.Studies.Slurm;

/// <summary>An array of jobs that was submitted for a study.</summary>
/// <param name="Job">Its number.</param>
/// <param name="Submitted">When it was submitted, by the clock of the machine that did.</param>
/// <param name="After">The array that it goes on from; null for one that a user has submitted.</param>
/// <param name="Progress">How far the study was then: steps of all runs and measured runs together.</param>
public sealed record SlurmSubmission(long Job, DateTimeOffset Submitted, long? After, long Progress);

/// <summary>The arrays of jobs of a study, in <c>slurm/jobs.jsonl</c>, a line each.</summary>
/// <param name="folder">The study's folder.</param>
public sealed class SlurmJournal(StudyFolder folder)
{
    private readonly string _path = Path.Combine(folder.PathOf(SlurmScript.FolderName), "jobs.jsonl");

    /// <summary>Whether any job was ever submitted.</summary>
    public bool Exists => File.Exists(_path);

    /// <summary>Takes note of a submission.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public void Add(SlurmSubmission submission)
    {
        JsonObject json = new() { ["job"] = submission.Job, ["submitted"] = submission.Submitted.UtcDateTime.ToString("s") + "Z" };
        if (submission.After is { } after) json["after"] = after;
        json["progress"] = submission.Progress;
        Storage.Guard(_path, () => File.AppendAllText(_path, json.ToJsonString() + "\n"));
    }

    /// <summary>All submissions, the first first. Lines that cannot be read are left out: the cluster may be writing one.</summary>
    public IReadOnlyList<SlurmSubmission> Read()
    {
        List<SlurmSubmission> submissions = [];
        if (!Exists) return submissions;
        using FileStream file = InputFile.Open(_path);
        using StreamReader reader = new(file, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                JsonItem json = JsonText.Parse(line, _path);
                submissions.Add(new SlurmSubmission(
                    json["job"].Whole(),
                    DateTimeOffset.TryParse(json["submitted"].Text(), System.Globalization.CultureInfo.InvariantCulture, out var time)
                        ? time : default,
                    json.Find("after")?.Whole(),
                    json.Find("progress")?.Whole() ?? 0));
            }
            catch (UserErrorException)
            {
                continue;
            }
        }

        return submissions;
    }
}
