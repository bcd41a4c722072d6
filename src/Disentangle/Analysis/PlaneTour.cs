using Disentangle.Foundation.Numerics;

namespace Disentangle.Analysis;

/// <summary>
/// A tour of codes through random planes (Asimov: The grand tour, 1985): from plane to plane by the shortest rotation, which turns by the
/// same angle from one frame to the next and does not turn the picture within its plane (Buja, Cook, Asimov, Hurley: Computational methods
/// for high-dimensional rotations in data visualization, 2005). A frame is a pair of orthonormal directions in the space of codes.
/// </summary>
public sealed class PlaneTour
{
    /// <summary>The angle between two frames, in radians, at most.</summary>
    public const double FrameAngle = 0.015;

    private const int UsualPlanes = 20;

    private readonly Leg[] _legs;

    private PlaneTour(Leg[] legs)
    {
        _legs = legs;
        int[] stops = new int[legs.Length + 1];
        for (int i = 0; i < legs.Length; i++) stops[i + 1] = stops[i] + legs[i].Frames;
        Stops = stops;
    }

    /// <summary>The frames at which a plane is reached, ascending: the first is 0, where it starts, the last is where it ends.</summary>
    public IReadOnlyList<int> Stops { get; }

    /// <summary>The last frame.</summary>
    public int Last => Stops[^1];

    /// <summary>A tour.</summary>
    /// <param name="across">Where it starts: a direction of length 1, (D).</param>
    /// <param name="up">The other direction, orthogonal to <paramref name="across"/>, (D).</param>
    /// <param name="units">The units that the random planes lie in, at least 3 of the D.</param>
    /// <param name="seed">Decides the planes.</param>
    /// <param name="planes">How many planes are visited, at least 1.</param>
    /// <exception cref="ArgumentException">There are fewer units.</exception>
    public static PlaneTour Of(double[] across, double[] up, IReadOnlyList<int> units, ulong seed, int planes = UsualPlanes)
    {
        if (units.Count < 3) throw new ArgumentException($"a tour needs at least 3 units, got {units.Count}", nameof(units));
        ArgumentOutOfRangeException.ThrowIfLessThan(planes, 1);
        var legs = new Leg[planes];
        Plane at = new(across, up);
        for (int i = 0; i < planes; i++)
        {
            legs[i] = new Leg(at, Plane.Random(across.Length, units, new Philox(seed, RandomPurpose.Tour, i)));
            at = legs[i].At(1);
        }

        return new PlaneTour(legs);
    }

    /// <summary>The directions across and upwards of a frame, (D) each.</summary>
    /// <param name="frame">From 0 to <see cref="Last"/>.</param>
    public (double[] Across, double[] Up) At(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)frame, (uint)Last, nameof(frame));
        int leg = 0;
        while (leg < _legs.Length - 1 && Stops[leg + 1] <= frame) leg++;
        Plane plane = _legs[leg].At((double)(frame - Stops[leg]) / _legs[leg].Frames);
        return (plane.Across, plane.Up);
    }

    private readonly record struct Plane(double[] Across, double[] Up)
    {
        /// <summary>A plane of uniformly distributed orientation: two normal vectors, made orthonormal.</summary>
        public static Plane Random(int latents, IReadOnlyList<int> units, Philox random)
        {
            double[] across = new double[latents], up = new double[latents];
            foreach (int unit in units) (across[unit], up[unit]) = (random.NextNormal(), random.NextNormal());
            double length = Math.Sqrt(Dot(across, across));
            for (int d = 0; d < latents; d++) across[d] /= length;
            double along = Dot(across, up);
            for (int d = 0; d < latents; d++) up[d] -= along * across[d];
            length = Math.Sqrt(Dot(up, up));
            for (int d = 0; d < latents; d++) up[d] /= length;
            return new Plane(across, up);
        }
    }

    /// <summary>
    /// The shortest way from a plane F_a to a plane F_z. With F_a' F_z = U diag(cos t_1, cos t_2) V' the principal vectors G_a = F_a U turn
    /// towards G_z = F_z V by the principal angles t_1 and t_2.
    /// </summary>
    private sealed class Leg
    {
        // Of a direction that both planes share, nothing turns.
        private const double Still = 1e-9;

        private readonly double[][] _from = new double[2][], _towards = new double[2][];
        private readonly double[] _angles = new double[2];
        private readonly double _cosine, _sine; // of U, a rotation

        public Leg(Plane from, Plane to)
        {
            (double a, double b) = (Dot(from.Across, to.Across), Dot(from.Across, to.Up));
            (double c, double d) = (Dot(from.Up, to.Across), Dot(from.Up, to.Up));

            // The singular values of a 2 x 2 matrix by two rotations; the second may come out negative.
            (double e, double f, double g, double h) = ((a + d) / 2, (a - d) / 2, (c + b) / 2, (c - b) / 2);
            double sum = Math.Atan2(h, e), difference = Math.Atan2(g, f);
            (_sine, _cosine) = Math.SinCos((sum + difference) / 2);
            (double sine, double cosine) = Math.SinCos((difference - sum) / 2);
            double larger = double.Hypot(e, h) + double.Hypot(f, g), smaller = double.Hypot(e, h) - double.Hypot(f, g);
            double[][] target = Turned(to, cosine, sine);
            if (smaller < 0) (smaller, target[1]) = (-smaller, [.. target[1].Select(value => -value)]);
            _from = Turned(from, _cosine, _sine);
            double[] cosines = [Math.Min(1, larger), Math.Min(1, smaller)];
            for (int i = 0; i < 2; i++)
            {
                double[] rest = [.. target[i].Zip(_from[i], (z, at) => z - cosines[i] * at)];
                double length = Math.Sqrt(Dot(rest, rest));
                _angles[i] = length < Still ? 0 : Math.Atan2(length, cosines[i]);
                _towards[i] = [.. rest.Select(value => length < Still ? 0 : value / length)];
            }

            Frames = Math.Max(1, (int)Math.Ceiling(double.Hypot(_angles[0], _angles[1]) / FrameAngle));
        }

        public int Frames { get; }

        /// <summary>The plane at a part of the way, 0 to 1, not turned in itself.</summary>
        public Plane At(double part)
        {
            double[][] g = new double[2][];
            for (int i = 0; i < 2; i++)
            {
                (double sine, double cosine) = Math.SinCos(part * _angles[i]);
                g[i] = [.. _from[i].Zip(_towards[i], (at, to) => cosine * at + sine * to)];
            }

            return new Plane(
                [.. g[0].Zip(g[1], (x, y) => _cosine * x - _sine * y)], [.. g[0].Zip(g[1], (x, y) => _sine * x + _cosine * y)]);
        }

        // F R, with the rotation R = [[cosine, -sine], [sine, cosine]].
        private static double[][] Turned(Plane plane, double cosine, double sine) =>
        [
            [.. plane.Across.Zip(plane.Up, (x, y) => cosine * x + sine * y)],
            [.. plane.Across.Zip(plane.Up, (x, y) => cosine * y - sine * x)],
        ];
    }

    private static double Dot(double[] one, double[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++) sum += one[i] * other[i];
        return sum;
    }
}
