using System.Runtime.CompilerServices;

namespace Disentangle.Tensors.Kernels;

internal sealed unsafe partial class CpuKernels<V>
{
    public void LogSumExp(Tensor x, Tensor? logWeights, Tensor y)
    {
        LogSumExpShape shape = ShapeOf(x, logWeights, y);
        if (shape.Inner == 1)
        {
            var job = new LogSumExpRowJob { Shape = shape, X = x, W = logWeights, Y = y };
            _workers.Run(ref job, shape.Pieces);
        }
        else
        {
            var job = new LogSumExpColumnJob { Shape = shape, X = x, W = logWeights, Y = y };
            _workers.Run(ref job, shape.Pieces);
        }
    }

    public void LogSumExpGradient(Tensor x, Tensor? logWeights, Tensor y, Tensor dy, Tensor dx, bool accumulate)
    {
        LogSumExpShape shape = ShapeOf(x, logWeights, y);
        Require(dy.Count == y.Count && dx.Count == x.Count, dy, dx);
        if (shape.Inner == 1)
        {
            var job = new ResponsibilityRowJob { Shape = shape, X = x, W = logWeights, Y = y, Dy = dy, Dx = dx, Accumulate = accumulate };
            _workers.Run(ref job, shape.Pieces);
        }
        else
        {
            var job = new ResponsibilityColumnJob
            {
                Shape = shape, X = x, W = logWeights, Y = y, Dy = dy, Dx = dx, Accumulate = accumulate,
            };
            _workers.Run(ref job, shape.Pieces);
        }
    }

    private static LogSumExpShape ShapeOf(Tensor x, Tensor? logWeights, Tensor y)
    {
        var shape = new LogSumExpShape(x.Shape[0], x.Shape[1], x.Shape.Rank == 3 ? x.Shape[2] : 1);
        Require(y.Count == shape.Outer * shape.Inner, x, y);
        if (logWeights != null) Require(logWeights.Count == shape.Outer * shape.Length, x, logWeights);
        return shape;
    }

    // Where the largest exponent is infinite there is nothing to keep from overflowing, and inf - inf would hide the answer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V FiniteOrZero(V x) => V.SelectGreater(V.Broadcast(float.PositiveInfinity), V.Abs(x), x, V.Zero);

    // -inf - -inf would be NaN where every term has probability zero; the gradient there is zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ZeroIfMinusInfinity(V y) => V.SelectGreater(V.Broadcast(-float.MaxValue), y, V.Zero, y);

    /// <summary>x seen as (outer, length, inner), reduced over the middle.</summary>
    private readonly record struct LogSumExpShape(int Outer, int Length, int Inner)
    {
        public int OuterPerPiece => RowsPerPiece(Length * Inner);

        public int Pieces => Pieces(Outer, OuterPerPiece);

        public (int Start, int End) Range(int piece) => (piece * OuterPerPiece, Math.Min((piece + 1) * OuterPerPiece, Outer));
    }

    /// <summary>Rows of consecutive numbers: vectors run along the reduced dimension.</summary>
    private struct LogSumExpRowJob : IJob
    {
        public LogSumExpShape Shape;
        public Tensor X, Y;
        public Tensor? W;

        public readonly void Run(int piece, int worker)
        {
            (int start, int end) = Shape.Range(piece);
            for (int r = start; r < end; r++)
            {
                float* x = X.Pointer + r * Shape.Length, w = W == null ? null : W.Pointer + r * Shape.Length;
                Y.Pointer[r] = Row(x, w, Shape.Length);
            }
        }

        private static float Row(float* x, float* w, int length)
        {
            int whole = length / V.Count * V.Count;
            V lanes = V.Broadcast(float.NegativeInfinity);
            for (int n = 0; n < whole; n += V.Count) lanes = V.Max(lanes, Term(x, w, n));
            if (whole < length) lanes = V.Max(lanes, V.KeepFirst(Term(x, w, whole), length - whole, float.NegativeInfinity));
            float largest = Largest(lanes);
            if (!float.IsFinite(largest)) largest = 0;
            V shift = V.Broadcast(largest);
            double sum = 0;
            for (int n = 0; n < whole;)
            {
                int blockEnd = Math.Min(n + SumBlock * V.Count, whole);
                V block = V.Zero;
                for (; n < blockEnd; n += V.Count) block += Elementary.Exp(Term(x, w, n) - shift);
                sum += V.Sum(block);
            }

            if (whole < length) sum += V.Sum(V.KeepFirst(Elementary.Exp(Term(x, w, whole) - shift), length - whole, 0));
            return (float)(largest + Math.Log(sum));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Term(float* x, float* w, int n) => w == null ? V.Load(x + n) : V.Load(x + n) + V.Load(w + n);

        private static float Largest(V vector)
        {
            float* lanes = stackalloc float[V.Count];
            vector.Store(lanes);
            float largest = lanes[0];
            for (int i = 1; i < V.Count; i++) largest = MathF.Max(largest, lanes[i]);
            return largest;
        }
    }

    /// <summary>Columns: vectors run along the inner dimension.</summary>
    private struct LogSumExpColumnJob : IJob
    {
        public LogSumExpShape Shape;
        public Tensor X, Y;
        public Tensor? W;

        public readonly void Run(int piece, int worker)
        {
            (int start, int end) = Shape.Range(piece);
            int inner = Shape.Inner, length = Shape.Length;
            for (int o = start; o < end; o++)
            {
                float* w = W == null ? null : W.Pointer + o * length;
                for (int i = 0; i < inner; i += V.Count)
                {
                    V result = Columns(X.Pointer + o * length * inner + i, w, length, inner);
                    Store(result, Y.Pointer + o * inner + i, inner - i);
                }
            }
        }

        private static V Columns(float* x, float* w, int length, int inner)
        {
            V shift = V.Broadcast(float.NegativeInfinity);
            for (int n = 0; n < length; n++) shift = V.Max(shift, Term(x, w, n, inner));
            shift = FiniteOrZero(shift);
            V sum = V.Zero;
            for (int n = 0; n < length;)
            {
                int blockEnd = Math.Min(n + SumBlock, length);
                V block = V.Zero;
                for (; n < blockEnd; n++) block += Elementary.Exp(Term(x, w, n, inner) - shift);
                sum += block;
            }

            return shift + V.Log(sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Term(float* x, float* w, int n, int inner)
        {
            V term = V.Load(x + n * inner);
            return w == null ? term : term + V.Broadcast(w[n]);
        }
    }

    private struct ResponsibilityRowJob : IJob
    {
        public LogSumExpShape Shape;
        public Tensor X, Y, Dy, Dx;
        public Tensor? W;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            (int start, int end) = Shape.Range(piece);
            int length = Shape.Length;
            for (int r = start; r < end; r++)
            {
                float* x = X.Pointer + r * length, w = W == null ? null : W.Pointer + r * length, dx = Dx.Pointer + r * length;
                V y = ZeroIfMinusInfinity(V.Broadcast(Y.Pointer[r])), dy = V.Broadcast(Dy.Pointer[r]);
                for (int n = 0; n < length; n += V.Count)
                {
                    V term = w == null ? V.Load(x + n) : V.Load(x + n) + V.Load(w + n);
                    V gradient = dy * Elementary.Exp(term - y);
                    if (Accumulate) gradient += V.Load(dx + n);
                    Store(gradient, dx + n, length - n);
                }
            }
        }
    }

    private struct ResponsibilityColumnJob : IJob
    {
        public LogSumExpShape Shape;
        public Tensor X, Y, Dy, Dx;
        public Tensor? W;
        public bool Accumulate;

        public readonly void Run(int piece, int worker)
        {
            (int start, int end) = Shape.Range(piece);
            int inner = Shape.Inner, length = Shape.Length;
            for (int o = start; o < end; o++)
            {
                for (int i = 0; i < inner; i += V.Count)
                {
                    V y = ZeroIfMinusInfinity(V.Load(Y.Pointer + o * inner + i)), dy = V.Load(Dy.Pointer + o * inner + i);
                    for (int n = 0; n < length; n++)
                    {
                        int at = (o * length + n) * inner + i;
                        V term = W == null ? V.Load(X.Pointer + at) : V.Load(X.Pointer + at) + V.Broadcast(W.Pointer[o * length + n]);
                        V gradient = dy * Elementary.Exp(term - y);
                        if (Accumulate) gradient += V.Load(Dx.Pointer + at);
                        Store(gradient, Dx.Pointer + at, inner - i);
                    }
                }
            }
        }
    }
}
