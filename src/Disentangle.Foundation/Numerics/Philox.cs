using System.Runtime.CompilerServices;

namespace Disentangle.Foundation.Numerics;

/// <summary>
/// A counter-based random number generator, Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy
/// as 1, 2, 3, SC 2011). The numbers are a pure function of seed, purpose, step and position, so nothing but the step has
/// to be stored to resume, and any thread can draw any part of a stream.
/// </summary>
public struct Philox
{
    private readonly ulong _seed;
    private readonly RandomPurpose _purpose;
    private readonly uint _word;
    private readonly ulong _step;
    private uint _block;
    private int _used;
    private uint _w0, _w1, _w2, _w3;
    private float _spareNormal;
    private bool _hasSpare;

    /// <summary>Told of every stream that is begun, for the test that no two uses share one. Null unless a test looks.</summary>
    internal static Action<ulong, RandomPurpose, long>? Begun { get; set; }

    /// <summary>The stream of <paramref name="purpose"/> at <paramref name="step"/>: 2^34 numbers of 32 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The purpose has no such step.</exception>
    public Philox(ulong seed, RandomPurpose purpose, long step = 0)
    {
        _seed = seed;
        _purpose = purpose;
        _word = purpose.Word;
        _step = purpose.Counter(step);
        _used = 4;
    }

    /// <summary>The step that the stream is of, counted by its purpose.</summary>
    public readonly long Step => (long)(_step - _purpose.First);

    /// <summary>Ten rounds of Philox on one counter: the published function, for tests against its known answers.</summary>
    public static (uint, uint, uint, uint) Rounds(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>The next 32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt()
    {
        if (_used == 4) NextBlock();
        return _used++ switch { 0 => _w0, 1 => _w1, 2 => _w2, _ => _w3 };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextUniform() => (NextUInt() >> 8) * (1f / 16777216f);

    /// <summary>Uniform in the open interval (0, 1) with 32 bits: safe for logarithms.</summary>
    public double NextOpenUniform() => (NextUInt() + 0.5) * (1.0 / 4294967296.0);

    /// <summary>Uniform on 0 .. <paramref name="exclusiveMaximum"/> - 1, without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not positive.</exception>
    public int NextInt(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        uint n = (uint)exclusiveMaximum;
        ulong product = (ulong)NextUInt() * n;
        if ((uint)product < n)
        {
            // Lemire's rejection: the few low products that would favour some results.
            uint threshold = (0u - n) % n;
            while ((uint)product < threshold) product = (ulong)NextUInt() * n;
        }

        return (int)(product >> 32);
    }

    /// <summary>A standard normal number (Box-Muller; every pair of draws takes two uniforms).</summary>
    public float NextNormal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spareNormal;
        }

        double radius = Math.Sqrt(-2.0 * Math.Log(NextOpenUniform()));
        (double sine, double cosine) = Math.SinCos(2.0 * Math.PI * NextOpenUniform());
        _spareNormal = (float)(radius * sine);
        _hasSpare = true;
        return (float)(radius * cosine);
    }

    /// <summary>Fills <paramref name="destination"/> with standard normal numbers.</summary>
    public void FillNormal(Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = NextNormal();
    }

    /// <summary>
    /// Standard exponential, -log u: density exp(-x) for x &gt; 0. Never 0, and at most 22.9, where the 32 bits of u end.
    /// </summary>
    public float NextExponential() => (float)-Math.Log(NextOpenUniform());

    /// <summary>
    /// Standard logistic, log u - log(1 - u): its distribution function is the sigmoid. Within 22.9 of 0, where the 32 bits of u end.
    /// </summary>
    public float NextLogistic()
    {
        double u = NextOpenUniform();
        return (float)(Math.Log(u) - Math.Log(1 - u));
    }

    /// <summary>
    /// Fills <paramref name="destination"/> with uniform numbers in [<paramref name="minimum"/>, <paramref name="maximum"/>).
    /// </summary>
    public void FillUniform(Span<float> destination, float minimum = 0, float maximum = 1)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = minimum + (maximum - minimum) * NextUniform();
    }

    /// <summary>Puts <paramref name="items"/> in a uniformly random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>
    /// Brings a uniformly random choice of <paramref name="count"/> of the items to the front, in a
    /// uniformly random order; the rest follows.
    /// </summary>
    public void Choose<T>(Span<T> items, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int other = i + NextInt(items.Length - i);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private void NextBlock()
    {
        if (_block == 0) Begun?.Invoke(_seed, _purpose, (long)(_step - _purpose.First));
        (_w0, _w1, _w2, _w3) = Rounds(_block++, _word, (uint)_step, (uint)(_step >> 32), (uint)_seed, (uint)(_seed >> 32));
        _used = 0;
    }
}
