namespace Disentangle.Tensors;

/// <content>
/// Sums and their adjoints. A tensor counts as a matrix of <see cref="Shape.Last"/> columns. Sums are carried in double
/// precision, in an order fixed by the shape.
/// </content>
public partial interface IKernels
{
    /// <summary>y = scale * sum of all values of x; y holds one value.</summary>
    void Sum(Tensor x, float scale, Tensor y);

    /// <summary>x (+)= scale * y everywhere; y holds one value. The adjoint of <see cref="Sum"/>.</summary>
    void BroadcastScalar(Tensor y, float scale, Tensor x, bool accumulate);

    /// <summary>sums[r] = sum of row r of x.</summary>
    void RowSums(Tensor x, Tensor sums);

    /// <summary>
    /// sums[r] = scale * sum of the squares of row r of x, a matrix of as many rows as there are sums, whatever the dimensions of x.
    /// </summary>
    void RowSquares(Tensor x, float scale, Tensor sums);

    /// <summary>dx[r, c] (+)= 2 * scale * dsums[r] * x[r, c].</summary>
    void RowSquaresGradient(Tensor x, float scale, Tensor dsums, Tensor dx, bool accumulate);

    /// <summary>y[r, c] (+)= x[r, 0] + ... + x[r, c], or, reversed, x[r, c] + ... + x[r, last]; each is the other's adjoint.</summary>
    void CumulativeSums(Tensor x, Tensor y, bool reverse, bool accumulate);

    /// <summary>x[r, c] (+)= column[r]. The adjoint of <see cref="RowSums"/>.</summary>
    void BroadcastColumn(Tensor column, Tensor x, bool accumulate);

    /// <summary>x[r, c] (+)= scale * row[c]. The adjoint of <see cref="ColumnSums"/>.</summary>
    void BroadcastRow(Tensor row, float scale, Tensor x, bool accumulate);

    /// <summary>destination[r, to + c] (+)= source[r, from + c] for c in 0 .. count - 1; the other columns stay.</summary>
    void CopyColumns(Tensor source, int from, Tensor destination, int to, int count, bool accumulate);
}
