using Disentangle.Comparisons.Tables;
using Disentangle.Experiments.Runs;
using Disentangle.Studies.Plans;
using Disentangle.Studies.States;
using Disentangle.Studies.Tables;
using Microsoft.Data.Sqlite;

namespace Disentangle.Studies.Index;

/// <summary>
/// <c>index.sqlite</c>: the runs of a study and their scores as a database for queries. It is a cache, made anew from the folders, and no
/// worker reads it; SQLite's locks are not safe on network file systems.
/// </summary>
public static class StudyIndex
{
    /// <summary>The name of the file in the study's folder.</summary>
    public const string FileName = "index.sqlite";

    /// <summary>The tables and their columns.</summary>
    public const string Schema = """
        CREATE TABLE runs (
            name TEXT PRIMARY KEY,        -- the run's folder below runs/
            id TEXT NOT NULL,             -- identity: SHA-256 of what decides its bits, hexadecimal
            number INTEGER NOT NULL,      -- place in the plan; model_num of a published study
            method TEXT NOT NULL, data TEXT NOT NULL, seed TEXT NOT NULL,
            steps INTEGER NOT NULL,       -- planned
            state TEXT NOT NULL,          -- planned, running, stopped, trained, measured, failed, given-up
            failure TEXT,                 -- why it failed, in a sentence
            seconds REAL,                 -- of training
            machine TEXT                  -- the processor that began it
        ) STRICT;
        CREATE TABLE settings (
            run TEXT NOT NULL REFERENCES runs (name), name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (run, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE scores (
            run TEXT NOT NULL REFERENCES runs (name), score TEXT NOT NULL,
            value REAL,                   -- null where it is not defined
            protocol TEXT NOT NULL,       -- how it was measured
            PRIMARY KEY (run, score)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX scores_by_score ON scores (score);
        """;

    private const int Together = 512;

    /// <summary>Makes the index anew.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="crew">The threads that read; null for one per processor.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static string Build(StudyFolder folder, StudyPlan plan, Crew? crew = null)
    {
        string path = folder.PathOf(FileName), unfinished = $"{path}.{Guid.NewGuid():N}";
        Storage.Guard(path, () =>
        {
            try
            {
                Fill(unfinished, folder, plan, crew ?? Crew.AllProcessors);
                File.Move(unfinished, path, overwrite: true);
            }
            catch (SqliteException e)
            {
                throw new IOException(e.Message, e);
            }
            finally
            {
                File.Delete(unfinished);
            }
        });
        return path;
    }

    private static void Fill(string path, StudyFolder folder, StudyPlan plan, Crew crew)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Do(connection, null, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
        using SqliteTransaction all = connection.BeginTransaction();
        Do(connection, all, Schema);
        using SqliteCommand addRun = Insert(connection, all, "runs", 11), addSetting = Insert(connection, all, "settings", 3),
            addScore = Insert(connection, all, "scores", 4);
        foreach ((PlannedRun run, RunState state, RunScoreRow? read) in Rows(folder, plan, crew))
        {
            ScoreRow? row = read?.Row;
            string? failure = state.Phase is RunPhase.Failed or RunPhase.GivenUp ? state.Reason : null;
            Add(addRun, run.Name, run.Identity.Hash, run.Number, run.Specification.Method, DataName.Short(run.Specification.Data),
                run.Specification.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture), run.Specification.Steps, state.Name,
                failure, row?.TrainingSeconds, row?.Machine);
            foreach ((string name, string value) in run.Cell) Add(addSetting, run.Name, name, value);
            foreach ((string score, double value) in row?.Scores ?? new Dictionary<string, double>())
                Add(addScore, run.Name, score, double.IsFinite(value) ? value : null, read!.Protocols.GetValueOrDefault(score, ""));
        }

        all.Commit();
    }

    // Read by all processors, some at a time so that memory stays bounded.
    private static IEnumerable<(PlannedRun Run, RunState State, RunScoreRow? Read)> Rows(StudyFolder folder, StudyPlan plan, Crew crew)
    {
        foreach (PlannedRun[] some in plan.Runs.Chunk(Together))
        {
            (RunState State, RunScoreRow? Read)[] read = new (RunState, RunScoreRow?)[some.Length];
            crew.For(some.Length, i => read[i] = StudyTables.Read(folder, some[i]));
            for (int i = 0; i < some.Length; i++) yield return (some[i], read[i].State, read[i].Read);
        }
    }

    private static SqliteCommand Insert(SqliteConnection connection, SqliteTransaction transaction, string table, int columns)
    {
        SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => $"$c{i}"))})";
        for (int i = 0; i < columns; i++) command.Parameters.Add(new SqliteParameter($"$c{i}", null));
        return command;
    }

    private static void Add(SqliteCommand command, params object?[] values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private static void Do(SqliteConnection connection, SqliteTransaction? transaction, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
