namespace Disentangle.Reliability.Fuzzing;

/// <summary>
/// Random numbers that cost next to nothing (Steele, Lea and Flood: Fast splittable pseudorandom number generators, 2014).
/// </summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>A number in 0 .. <paramref name="below"/> - 1.</summary>
    public int Below(int below) => (int)((UInt128)Next() * (ulong)below >> 64);

    /// <summary>Small numbers are as likely as large ones: the number of bits is drawn first. In 1 .. <paramref name="most"/>.</summary>
    public int Length(int most) => 1 + Below(Math.Min(most, 1 << Below(int.Log2(Math.Max(1, most)) + 2)));

    /// <summary>A seed of a name, so that the readers have numbers of their own.</summary>
    public static ulong SeedOf(ulong seed, string name)
    {
        // FNV-1a.
        ulong hash = 0xcbf29ce484222325 ^ seed;
        foreach (char letter in name) hash = (hash ^ letter) * 0x100000001b3;
        return hash;
    }
}
