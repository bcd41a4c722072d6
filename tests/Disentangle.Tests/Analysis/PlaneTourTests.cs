using Disentangle.Analysis;

namespace Disentangle.Tests.Analysis;

public sealed class PlaneTourTests
{
    private static readonly double[] First = [1, 0, 0, 0, 0], Second = [0, 1, 0, 0, 0];

    private static PlaneTour Make(ulong seed = 3, params int[] units) =>
        PlaneTour.Of(First, Second, units.Length > 0 ? units : [0, 1, 2, 3, 4], seed, planes: 6);

    [Fact]
    public void Every_frame_is_a_pair_of_orthonormal_directions_and_the_first_is_where_it_starts()
    {
        PlaneTour tour = Make();
        Close(First, tour.At(0).Across, 1e-12);
        Close(Second, tour.At(0).Up, 1e-12);
        for (int frame = 0; frame <= tour.Last; frame++)
        {
            (double[] across, double[] up) = tour.At(frame);
            Close([1, 1, 0], [Dot(across, across), Dot(up, up), Dot(across, up)], 1e-12);
        }
    }

    /// <summary>The shortest way: each step turns by one angle, and all steps together by the distance of the planes.</summary>
    [Fact]
    public void It_turns_evenly_and_no_farther_than_the_planes_are_apart()
    {
        PlaneTour tour = Make();
        for (int leg = 0; leg < tour.Stops.Count - 1; leg++)
        {
            (int first, int last) = (tour.Stops[leg], tour.Stops[leg + 1]);
            double whole = Distance(tour.At(first), tour.At(last));
            double[] steps = [.. Enumerable.Range(first, last - first).Select(frame => Distance(tour.At(frame), tour.At(frame + 1)))];
            Assert.All(steps, step => Assert.Equal(whole / steps.Length, step, 1e-6));
            Assert.InRange(steps[0], 0.5 * PlaneTour.FrameAngle, PlaneTour.FrameAngle + 1e-9);
        }
    }

    /// <summary>Between two frames a direction moves out of its plane alone: the picture does not turn in itself.</summary>
    [Fact]
    public void The_picture_does_not_turn_within_its_plane()
    {
        PlaneTour tour = Make();
        for (int frame = 0; frame < tour.Last; frame++)
        {
            ((double[] x, double[] y), (double[] nextX, double[] nextY)) = (tour.At(frame), tour.At(frame + 1));

            // The rotation between the two that is nearest is the one in the plane; it is symmetric where nothing turns.
            Assert.Equal(Dot(x, nextY), Dot(y, nextX), 1e-9);
        }
    }

    [Fact]
    public void It_goes_on_smoothly_from_leg_to_leg_and_moves_the_given_units_alone()
    {
        PlaneTour tour = Make(5, 1, 3, 4);
        for (int frame = 0; frame < tour.Last; frame++)
        {
            ((double[] x, double[] y), (double[] nextX, double[] nextY)) = (tour.At(frame), tour.At(frame + 1));
            Assert.InRange(Norm(x.Zip(nextX, (a, b) => a - b)), 0, 2 * PlaneTour.FrameAngle);
            Assert.InRange(Norm(y.Zip(nextY, (a, b) => a - b)), 0, 2 * PlaneTour.FrameAngle);
        }

        // Unit 0 was in the first plane, and is left; unit 2 never moves.
        Assert.Equal(0, tour.At(tour.Last).Across[0], 1e-9);
        Assert.All(Enumerable.Range(0, tour.Last), frame => Assert.Equal(0, tour.At(frame).Up[2], 1e-12));
    }

    [Fact]
    public void Another_seed_visits_other_planes_and_the_same_the_same()
    {
        Assert.Equal(Make(1).At(40).Across, Make(1).At(40).Across);
        Assert.NotEqual(Make(1).At(40).Across, Make(2).At(40).Across);
    }

    /// <summary>Directions are uniform: over many planes each unit has a share of 1 / D of the squared length.</summary>
    [Fact]
    public void Random_planes_prefer_no_unit()
    {
        double[] shares = new double[5];
        const int tours = 300, planes = 6;
        for (ulong seed = 0; seed < tours; seed++)
        {
            PlaneTour tour = Make(seed);
            foreach (int stop in tour.Stops.Skip(1))
            {
                (double[] across, double[] up) = tour.At(stop);
                for (int d = 0; d < 5; d++) shares[d] += (across[d] * across[d] + up[d] * up[d]) / (2 * tours * planes);
            }
        }

        // The share of a unit in a plane has a standard deviation of 0.18.
        Assert.All(shares, share => Assert.Equal(0.2, share, 0.02));
    }

    [Fact]
    public void Planes_that_share_a_direction_or_are_the_same_are_no_obstacle()
    {
        // In three dimensions any two planes share a direction: one principal angle is 0.
        double[] x = [1, 0, 0], y = [0, 1, 0];
        var tour = PlaneTour.Of(x, y, [0, 1, 2], 9, planes: 4);
        for (int frame = 0; frame <= tour.Last; frame++)
            Assert.Equal(1, Norm(tour.At(frame).Across), 1e-12);
        Assert.Throws<ArgumentException>(() => PlaneTour.Of(x, y, [0, 1], 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => tour.At(tour.Last + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tour.At(-1));
    }

    // From the principal angles, whose cosines are the singular values of F' G: their squares are the eigenvalues of a 2 x 2 matrix.
    private static double Distance((double[] X, double[] Y) one, (double[] X, double[] Y) other)
    {
        double a = Dot(one.X, other.X), b = Dot(one.X, other.Y), c = Dot(one.Y, other.X), d = Dot(one.Y, other.Y);
        double trace = a * a + b * b + c * c + d * d, root = Math.Sqrt(Math.Max(0, trace * trace / 4 - Math.Pow(a * d - b * c, 2)));
        double first = Math.Acos(Math.Sqrt(Math.Min(1, trace / 2 + root))),
            second = Math.Acos(Math.Sqrt(Math.Clamp(trace / 2 - root, 0, 1)));
        return double.Hypot(first, second);
    }

    private static double Dot(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum();

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private static void Close(double[] expected, double[] actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
