namespace Disentangle.Foundation.Numerics;

/// <summary>
/// What a stream of random numbers is used for. A purpose owns a range of the generator's counters, a stream for each of its steps, and no
/// two purposes overlap: <see cref="All"/> is the registry of all of them. Those of the library are in <c>RandomPurpose.Registry.cs</c>.
/// </summary>
/// <remarks>
/// Purposes with the same <see cref="Word"/> own different steps of it, so that the numbers that a seed gives stay what they were.
/// </remarks>
public sealed partial class RandomPurpose
{
    // Words above follow from the names of purposes that are declared outside the library.
    private const uint FirstNamedWord = 1u << 31;

    private RandomPurpose(string name, string draws, uint word, ulong first, ulong steps)
    {
        (Name, Draws, Word, First, Steps) = (name, draws, word, first, steps);
        Registry.Add(this);
    }

    /// <summary>Its unique name, for example <c>training batches</c>.</summary>
    public string Name { get; }

    /// <summary>What is drawn, and what a step is.</summary>
    public string Draws { get; }

    /// <summary>The word of the counter that all its streams have.</summary>
    public uint Word { get; }

    /// <summary>The counter's 64-bit step of its step 0.</summary>
    public ulong First { get; }

    /// <summary>How many steps it owns.</summary>
    public ulong Steps { get; }

    /// <summary>Every purpose that exists, in the order of their counters.</summary>
    public static IReadOnlyList<RandomPurpose> All => Registry.All;

    /// <summary>
    /// A purpose of one's own, for example of a method in another assembly: to be kept in a static field. It owns 2^64 - 1 steps, which its
    /// name decides.
    /// </summary>
    /// <param name="name">A name that no other purpose has.</param>
    /// <param name="draws">What is drawn, and what a step is.</param>
    /// <exception cref="ArgumentException">Another purpose has the name, or one that gives the same streams.</exception>
    public static RandomPurpose Named(string name, string draws)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        // FNV-1a, 32 bits (Fowler, Noll, Vo).
        uint hash = 2166136261;
        foreach (byte value in System.Text.Encoding.UTF8.GetBytes(name)) hash = (hash ^ value) * 16777619;
        return new(name, draws, FirstNamedWord | hash, 0, ulong.MaxValue);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The counter's step of a step of this purpose.</summary>
    internal ulong Counter(long step) => (ulong)step < Steps
        ? First + (ulong)step
        : throw new ArgumentOutOfRangeException(nameof(step), step, $"{Name} has {Steps} steps");

    private bool Overlaps(RandomPurpose other) =>
        Word == other.Word && First <= other.First + (other.Steps - 1) && other.First <= First + (Steps - 1);

    private static class Registry
    {
        private static readonly List<RandomPurpose> Purposes = [];
        private static readonly Lock Adding = new();

        public static IReadOnlyList<RandomPurpose> All
        {
            get
            {
                lock (Adding) return [.. Purposes.OrderBy(purpose => purpose.Word).ThenBy(purpose => purpose.First)];
            }
        }

        public static void Add(RandomPurpose purpose)
        {
            lock (Adding)
            {
                if (Purposes.Find(other => other.Name == purpose.Name || other.Overlaps(purpose)) is { } taken)
                    throw new ArgumentException(
                        $"the random numbers of \"{purpose.Name}\" are those of \"{taken.Name}\"; give it another name");
                Purposes.Add(purpose);
            }
        }
    }
}
