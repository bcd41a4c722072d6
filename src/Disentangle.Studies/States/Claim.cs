using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Files;
using Disentangle.Foundation.Json;

namespace Disentangle.Studies.States;

/// <summary>What a claim file says.</summary>
/// <param name="Token">A random word, new with each claim.</param>
/// <param name="Owner">Who holds it.</param>
public sealed record ClaimHolder(string Token, Owner Owner);

/// <summary>
/// The right of one worker to work on a run, among all workers on all machines that share the study's folder: <c>claim.json</c>, which is
/// made only where there is none. Its holder touches it every minute. A claim is stale when its holder has ended, or has not touched it
/// for ten minutes by the clock of the file server; one other worker then renames it away, and the run may be claimed anew.
/// </summary>
public sealed class Claim : IDisposable
{
    /// <summary>The name of the file in the run's folder.</summary>
    public const string FileName = "claim.json";

    private const int MostBytes = 4096;

    private readonly string _path;
    private readonly string _token;
    private readonly FileStream _file;
    private readonly byte[] _content;

    private Claim(string path, string token, byte[] content, FileStream file) =>
        (_path, _token, _content, _file) = (path, token, content, file);

    /// <summary>How long a holder may be silent.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a holder touches its claim.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Claims a run.</summary>
    /// <param name="folder">The run's folder, which is there.</param>
    /// <param name="owner">Who claims it.</param>
    /// <param name="patience">How long another holder may be silent.</param>
    /// <returns>Null where another worker holds it.</returns>
    /// <exception cref="UserErrorException">The folder cannot be written to.</exception>
    /// <exception cref="Experiments.Runs.RunFailedException">The disk is full.</exception>
    public static Claim? TryTake(string folder, Owner owner, TimeSpan patience)
    {
        string path = Path.Combine(folder, FileName);
        Claim? claim = null;
        Experiments.Runs.Storage.Guard(path, () =>
        {
            if (File.Exists(path) && !RemoveIfStale(path, owner, patience)) return;
            claim = TryCreate(path, owner);
        });
        return claim;
    }

    /// <summary>Who holds a run; null where nobody does, or where its claim cannot be read.</summary>
    /// <param name="folder">The run's folder.</param>
    public static ClaimHolder? Holder(string folder) => Read(Path.Combine(folder, FileName));

    /// <summary>Whether a claim is there that nobody will touch any more.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="looking">Who looks.</param>
    /// <param name="patience">How long a holder may be silent.</param>
    /// <param name="now">The time of the file server.</param>
    public static bool IsStale(string folder, Owner looking, TimeSpan patience, DateTime now) =>
        IsStale(Path.Combine(folder, FileName), looking, patience, () => now);

    /// <summary>Tells the others that its holder lives.</summary>
    /// <returns>False where the claim is no longer this one.</returns>
    public bool Touch()
    {
        if (!IsHeld()) return false;
        try
        {
            // Through the open file: where another worker has renamed it away by now, its own claim stays as it is.
            RandomAccess.Write(_file.SafeFileHandle, _content, 0);
            return true;
        }
        catch (IOException)
        {
            return IsHeld();
        }
    }

    /// <summary>Whether the claim is still this one: another worker takes over that of a holder that was silent for too long.</summary>
    public bool IsHeld() => Read(_path)?.Token == _token;

    /// <summary>Gives the run back.</summary>
    public void Dispose()
    {
        if (IsHeld())
        {
            try
            {
                File.Delete(_path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The others find out that its holder has ended.
            }
        }

        _file.Dispose();
    }

    /// <summary>The time of the file server that holds a folder, whatever the clock of this machine says.</summary>
    /// <exception cref="UserErrorException">The folder cannot be written to.</exception>
    /// <exception cref="Experiments.Runs.RunFailedException">The disk is full.</exception>
    public static DateTime ServerTime(string folder)
    {
        // Named like a claim: a worker that begins a run takes any other file in its folder for a stranger's.
        string probe = Path.Combine(folder, $"{FileName}.clock-{Guid.NewGuid():N}");
        DateTime time = default;
        Experiments.Runs.Storage.Guard(probe, () =>
        {
            try
            {
                File.WriteAllBytes(probe, [1]);
                time = File.GetLastWriteTimeUtc(probe);
            }
            finally
            {
                File.Delete(probe);
            }
        });
        return time;
    }

    private static Claim? TryCreate(string path, Owner owner)
    {
        string token = Guid.NewGuid().ToString("N");
        JsonObject json = owner.ToJson();
        json["token"] = token;
        byte[] content = Encoding.UTF8.GetBytes(json.ToJsonString() + "\n");
        if (ExclusiveFile.TryCreate(path) is not { } file) return null;
        try
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
            Claim claim = new(path, token, content, file);
            if (claim.IsHeld()) return claim;
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    // False where it is not stale, or another worker was first.
    private static bool RemoveIfStale(string path, Owner owner, TimeSpan patience)
    {
        if (!IsStale(path, owner, patience, () => ServerTime(Path.GetDirectoryName(path)!))) return !File.Exists(path);

        // One worker at a time takes over, or a slow one would rename away the claim that a quick one has made meanwhile.
        string guard = $"{path}.takeover";
        if (!TryGuard(guard, path, patience)) return false;
        try
        {
            if (!IsStale(path, owner, patience, () => ServerTime(Path.GetDirectoryName(path)!))) return !File.Exists(path);
            string aside = $"{path}.{Guid.NewGuid():N}";
            File.Move(path, aside);
            File.Delete(aside);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true; // its holder has just given it back
        }
        finally
        {
            File.Delete(guard);
        }
    }

    private static bool TryGuard(string guard, string path, TimeSpan patience)
    {
        using FileStream? made = ExclusiveFile.TryCreate(guard);
        if (made is not null) return true;

        // Its maker has died while it took over; the next one may.
        if (ServerTime(Path.GetDirectoryName(path)!) - File.GetLastWriteTimeUtc(guard) > patience) File.Delete(guard);
        return false;
    }

    private static bool IsStale(string path, Owner owner, TimeSpan patience, Func<DateTime> now)
    {
        FileInfo file = new(path);
        if (!file.Exists) return false;
        if (Read(path) is { } holder && holder.Owner.HasEnded(owner)) return true;

        // Also of a claim that cannot be read: its worker may be writing it, or have died doing so.
        return now() - file.LastWriteTimeUtc > patience;
    }

    private static ClaimHolder? Read(string path)
    {
        try
        {
            JsonItem json = JsonText.Parse(UnlockedFile.ReadStart(path, MostBytes), path);
            return new ClaimHolder(json["token"].Text(), Owner.Read(json));
        }
        catch (UserErrorException)
        {
            return null;
        }
    }
}
