using Disentangle.Tensors.Reference;
using Disentangle.Tests.Shared;

namespace Disentangle.Tensors.Tests.Kernels;

/// <summary>Reductions and broadcasts on awkward shapes, and the precision of long sums.</summary>
public abstract class SumTests(TestDevice device) : KernelTests(device)
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 0, 1 }, { 0, 7 }, { 1, 1 }, { 1, 16 }, { 2, 3 }, { 17, 1 }, { 100, 3 }, { 31, 15 }, { 33, 16 }, { 5, 17 },
        { 64, 32 }, { 7, 33 }, { 3, 1031 },
        { 20011, 1 }, { 6007, 3 }, { 1100, 32 }, { 2, 20000 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sums_equal_their_references(int rows, int columns)
    {
        Tensor x = Normal(new Shape(rows, columns), 5);
        double[] values = Numbers.Doubles(x);
        Tensor total = New(Shape.Scalar), perRow = New(new Shape(rows));
        Kernels.Sum(x, -0.5f, total);
        Numbers.Close([-0.5 * Sums.Sum(values)], total.HostRead(), 1e-6, "sum", least: Math.Sqrt(1 + values.Length));
        Kernels.RowSums(x, perRow);
        Numbers.Close(Sums.Rows(values, rows, columns), perRow.HostRead(), 1e-6, "rows", least: Math.Sqrt(columns));
        CheckAccumulation(
            new Shape(columns), Sums.Columns(values, rows, columns), 1e-6, (sums, add) =>
                Kernels.ColumnSums(x, sums, add), least: Math.Sqrt(1 + rows));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Broadcasts_repeat(int rows, int columns)
    {
        Tensor row = Normal(new Shape(columns), 1), column = Normal(new Shape(rows), 2), scalar = Normal(Shape.Scalar, 3);
        Shape shape = new(rows, columns);
        double[] rowWise = [.. Enumerable.Range(0, shape.Count).Select(i => 0.5 * row.HostRead()[i % columns])];
        double[] columnWise = [.. Enumerable.Range(0, shape.Count).Select(i => (double)column.HostRead()[i / columns])];
        double[] everywhere = [.. Enumerable.Range(0, shape.Count).Select(_ => 0.25 * scalar.Item)];
        CheckAccumulation(shape, rowWise, 1e-6, (x, add) => Kernels.BroadcastRow(row, 0.5f, x, add));
        CheckAccumulation(shape, columnWise, 1e-6, (x, add) => Kernels.BroadcastColumn(column, x, add));
        CheckAccumulation(shape, everywhere, 1e-6, (x, add) => Kernels.BroadcastScalar(scalar, 0.25f, x, add));
    }

    [Theory]
    [InlineData(0, 5, 1, 0, 3, 2)]
    [InlineData(3, 5, 1, 2, 40, 3)]
    [InlineData(2, 40, 3, 1, 37, 33)]
    [InlineData(4, 16, 0, 0, 16, 16)]
    public void Copying_columns_leaves_the_others(int rows, int from, int start, int to, int destinationColumns, int count)
    {
        Tensor source = Normal(new Shape(rows, from), 1);
        foreach (bool accumulate in (bool[])[false, true])
        {
            Tensor destination = Normal(new Shape(rows, destinationColumns), 2), before = Copy(destination);
            Kernels.CopyColumns(source, start, destination, to, count, accumulate);
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < destinationColumns; c++)
                {
                    float old = before.HostRead()[r * destinationColumns + c];
                    bool copied = c >= to && c < to + count;
                    float expected = copied ? (accumulate ? old : 0) + source.HostRead()[r * from + start + c - to] : old;
                    Assert.Equal(expected, destination.HostRead()[r * destinationColumns + c]);
                }
            }
        }
    }

    /// <summary>A sum of many equal numbers is where a single-precision running sum stalls: 2^24 additions of 1 are its end.</summary>
    [Fact]
    public void Long_sums_keep_their_precision()
    {
        Tensor x = New(new Shape(1 << 22, 1));
        x.HostWrite().Fill(0.1f);
        double exact = (double)0.1f * (1 << 22);
        Tensor total = New(Shape.Scalar), column = New(new Shape(1));
        Kernels.Sum(x, 1, total);
        Kernels.ColumnSums(x, column, accumulate: false);
        Numbers.CloseEach([exact], total.HostRead(), 1e-6);
        Numbers.CloseEach([exact], column.HostRead(), 1e-6);
        Tensor rows = New(new Shape(1)), wide = New(new Shape(1, 1 << 22), x.HostRead());
        Kernels.RowSums(wide, rows);
        Numbers.CloseEach([exact], rows.HostRead(), 1e-6);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_reaches_the_sum(float bad)
    {
        for (int place = 0; place < 70; place++)
        {
            Tensor x = Normal(new Shape(7, 10), 1), total = New(Shape.Scalar), rows = New(new Shape(7)), columns = New(new Shape(10));
            x.HostWrite()[place] = bad;
            Kernels.Sum(x, 1, total);
            Kernels.RowSums(x, rows);
            Kernels.ColumnSums(x, columns, accumulate: false);
            Assert.Equal(bad, total.Item);
            Assert.Equal(bad, rows.HostRead()[place / 10]);
            Assert.Equal(bad, columns.HostRead()[place % 10]);
            Assert.Equal(6, rows.HostRead().ToArray().Count(float.IsFinite));
            Assert.Equal(9, columns.HostRead().ToArray().Count(float.IsFinite));
        }
    }
}
