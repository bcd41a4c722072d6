using System.Runtime.CompilerServices;

namespace Disentangle.Datasets;

/// <summary>What stands in the room.</summary>
internal enum Solid
{
    Cube,
    Cylinder,
    Sphere,
    Capsule,
}

/// <summary>
/// A ray caster for one scene: an object on the floor in the middle of a square room, looked at from inside the room, with a light above
/// the camera. It tells for each pixel how bright each of the three surfaces is in it; colours are for others to choose.
/// </summary>
internal static class RoomScene
{
    // Lengths in units of the room; x to the right, y away from the camera, z up, the origin on the floor below the object.
    private const double WallDistance = 3.6, EyeDistance = 3.4, EyeHeight = 1.7, LookHeight = 0.7, HalfAngle = 28 * Math.PI / 180;
    private const double Ambient = 0.42, Diffuse = 0.58, Nearest = 1e-6;

    // Rays of a pixel on each axis.
    private const int Rays = 3;

    // How much larger than the object its bounding ball is, so that no ray that touches the object is taken for one that passes it by.
    private const double Margin = 1e-3;

    private static readonly Vector3D ToLight = new Vector3D(-0.45, -0.7, 1).Normalised();

    private enum Surface
    {
        Floor,
        Wall,
        Object,
    }

    /// <summary>
    /// Draws the views from one place, of different objects. Of each: for each pixel, row by row, the brightness of floor, wall and object,
    /// 0 to 255, and 255 for all three together at most.
    /// </summary>
    /// <param name="objects">What stands in the room, and how large it is; 1 is a cube of 1.15 units.</param>
    /// <param name="angle">How far the camera has gone round it, in radians, anticlockwise from above.</param>
    /// <param name="side">Pixels of a side of the image.</param>
    public static byte[][] Draw((Solid Solid, double Scale)[] objects, double angle, int side)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        Vector3D eye = new(EyeDistance * sine, -EyeDistance * cosine, EyeHeight);
        Vector3D forward = (new Vector3D(0, 0, LookHeight) - eye).Normalised(), right = new(cosine, sine, 0), up = right.Cross(forward);
        double size = Math.Tan(HalfAngle);
        Thing[] things = [.. objects.Select(one => new Thing(one.Solid, one.Scale))];
        byte[][] views = [.. objects.Select(_ => new byte[3 * side * side])];
        double[] sums = new double[3 * things.Length];
        Vector3D[] columns = new Vector3D[side * Rays];
        for (int i = 0; i < columns.Length; i++) columns[i] = forward + size * (Middle(i) - 1) * right;
        for (int row = 0, pixel = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++, pixel++)
            {
                Array.Clear(sums);
                for (int ray = 0; ray < Rays * Rays; ray++)
                {
                    Vector3D across = columns[column * Rays + ray % Rays];
                    Vector3D direction = (across + size * (1 - Middle(row * Rays + ray / Rays)) * up).Normalised();
                    Meeting room = HitRoom(eye, direction);
                    for (int i = 0; i < things.Length; i++)
                    {
                        (Surface surface, double light) = Trace(things[i], eye, direction, room);
                        sums[3 * i + (int)surface] += light;
                    }
                }

                for (int s = 0; s < sums.Length; s++)
                    views[s / 3][3 * pixel + s % 3] = (byte)Math.Floor(255 * sums[s] / (Rays * Rays));
            }
        }

        return views;

        // Where a ray goes through its pixel, from 0 at one border of the image to 2 at the other.
        double Middle(int ray) => (ray / Rays + (ray % Rays + 0.5) / Rays) * 2 / side;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Surface Surface, double Light) Trace(in Thing thing, Vector3D eye, Vector3D direction, in Meeting room)
    {
        (double distance, Vector3D objectNormal) = thing.PassedBy(eye, direction) ? Nothing : HitObject(thing, eye, direction);
        if (distance < room.Distance) return (Surface.Object, Ambient + Diffuse * Math.Max(0, objectNormal.Dot(ToLight)));
        bool shaded = room.Facing > 0 && !thing.PassedBy(room.At, ToLight) && double.IsFinite(HitObject(thing, room.At, ToLight).Distance);
        return (room.Surface, Ambient + (shaded ? 0 : Diffuse * room.Facing));
    }

    // From within, a ray leaves the room through the nearest of the planes that it goes towards. There is no ceiling.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Meeting HitRoom(Vector3D from, Vector3D direction)
    {
        double x = ((direction.X > 0 ? WallDistance : -WallDistance) - from.X) / direction.X;
        double y = ((direction.Y > 0 ? WallDistance : -WallDistance) - from.Y) / direction.Y;
        double z = direction.Z < 0 ? -from.Z / direction.Z : double.PositiveInfinity;
        (double distance, Surface surface, Vector3D normal) = z < x && z < y ? (z, Surface.Floor, new Vector3D(0, 0, 1))
            : x < y ? (x, Surface.Wall, new(-Math.Sign(direction.X), 0, 0))
            : (y, Surface.Wall, new(0, -Math.Sign(direction.Y), 0));
        return new Meeting(distance, surface, from + distance * direction, Math.Max(0, normal.Dot(ToLight)));
    }

    // Views are drawn in the first moments of a program: code that is made fast only after a while would come too late.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Distance, Vector3D Normal) HitObject(in Thing thing, Vector3D from, Vector3D direction)
    {
        (double radius, double height) = (thing.Radius, thing.Height);
        return thing.Solid switch
        {
            Solid.Cube => Box(from, direction, radius, height),
            Solid.Sphere => Ball(from, direction, radius, radius),
            Solid.Cylinder => Nearer(Tube(from, direction, radius, 0, height), Lid(from, direction, radius, height)),
            _ => Nearer(
                Tube(from, direction, radius, radius, height - radius),
                Nearer(Ball(from, direction, radius, radius), Ball(from, direction, radius, height - radius))),
        };
    }

    private static (double, Vector3D) Nearer((double Distance, Vector3D) a, (double Distance, Vector3D) b) =>
        a.Distance <= b.Distance ? a : b;

    private static readonly (double, Vector3D) Nothing = (double.PositiveInfinity, default);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double, Vector3D) Box(Vector3D from, Vector3D direction, double half, double height)
    {
        // The ray is inside between the last entry and the first exit of the three slabs.
        (double enter, double exit, Vector3D normal) = (double.NegativeInfinity, double.PositiveInfinity, default);
        Slab(from.X, direction.X, -half, half, new(1, 0, 0));
        Slab(from.Y, direction.Y, -half, half, new(0, 1, 0));
        Slab(from.Z, direction.Z, 0, height, new(0, 0, 1));
        return enter < exit && enter > Nearest ? (enter, normal) : Nothing;

        void Slab(double start, double along, double low, double high, Vector3D axis)
        {
            double a = (low - start) / along, b = (high - start) / along;
            if (Math.Min(a, b) > enter) (enter, normal) = (Math.Min(a, b), -Math.Sign(along) * axis);
            exit = Math.Min(exit, Math.Max(a, b));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double, Vector3D) Ball(Vector3D from, Vector3D direction, double radius, double height)
    {
        Vector3D away = from - new Vector3D(0, 0, height);
        double t = FirstRoot(1, away.Dot(direction), away.Dot(away) - radius * radius);
        return t > Nearest ? (t, (away + t * direction).Normalised()) : Nothing;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double, Vector3D) Tube(Vector3D from, Vector3D direction, double radius, double low, double high)
    {
        Vector3D flat = new(direction.X, direction.Y, 0), start = new(from.X, from.Y, 0);
        double t = FirstRoot(flat.Dot(flat), start.Dot(flat), start.Dot(start) - radius * radius), z = from.Z + t * direction.Z;
        return t > Nearest && z >= low && z <= high ? (t, (start + t * flat).Normalised()) : Nothing;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double, Vector3D) Lid(Vector3D from, Vector3D direction, double radius, double height)
    {
        double t = (height - from.Z) / direction.Z;
        Vector3D at = from + t * direction;
        return t > Nearest && at.X * at.X + at.Y * at.Y <= radius * radius ? (t, new(0, 0, 1)) : Nothing;
    }

    // The smaller t of a t^2 + 2 b t + c = 0, or NaN.
    private static double FirstRoot(double a, double b, double c) => (-b - Math.Sqrt(b * b - a * c)) / a;

    /// <summary>Where a ray meets the room, and how much the surface there faces the light.</summary>
    private readonly record struct Meeting(double Distance, Surface Surface, Vector3D At, double Facing);

    /// <summary>The object, which stands on the floor.</summary>
    private readonly struct Thing
    {
        private readonly double _middle, _reach;

        public Thing(Solid solid, double scale)
        {
            // Round objects are a little larger, so that all look about as large.
            Solid = solid;
            Radius = scale * (solid == Solid.Sphere ? 0.68 : solid == Solid.Capsule ? 0.46 : 0.575);
            Height = scale * (solid == Solid.Capsule ? 1.5 : 1.15);
            _middle = Height / 2;
            _reach = Math.Sqrt(2 * Radius * Radius + Height * Height / 4) + Margin;
        }

        public Solid Solid { get; }

        public double Radius { get; }

        public double Height { get; }

        /// <summary>
        /// Most rays come nowhere near the object: they miss the ball around its bounding box, and need not be tried against its surfaces.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool PassedBy(Vector3D from, Vector3D direction)
        {
            Vector3D away = from - new Vector3D(0, 0, _middle);
            double along = away.Dot(direction);
            return away.Dot(away) - along * along > _reach * _reach;
        }
    }

    private readonly record struct Vector3D(double X, double Y, double Z)
    {
        public static Vector3D operator +(Vector3D a, Vector3D b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

        public static Vector3D operator -(Vector3D a, Vector3D b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Vector3D operator *(double a, Vector3D b) => new(a * b.X, a * b.Y, a * b.Z);

        public double Dot(Vector3D b) => X * b.X + Y * b.Y + Z * b.Z;

        public Vector3D Cross(Vector3D b) => new(Y * b.Z - Z * b.Y, Z * b.X - X * b.Z, X * b.Y - Y * b.X);

        public Vector3D Normalised() => 1 / Math.Sqrt(Dot(this)) * this;
    }
}
