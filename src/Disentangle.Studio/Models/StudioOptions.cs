namespace Disentangle.Studio.Models;

/// <summary>What a studio shows, and how.</summary>
public sealed record StudioOptions
{
    /// <summary>A run, a folder of runs, a study, or a file of codes; nothing outside is read.</summary>
    public required string Path { get; init; }

    /// <summary>The port on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Whether every change is refused: no training, no names, no notes.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Threads that models work on; training has its own.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The folder of data sets, which goes before that of a run; null for none.</summary>
    public string? DataRoot { get; init; }
}
