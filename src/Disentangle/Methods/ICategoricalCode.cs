using Disentangle.Foundation.Numerics;

namespace Disentangle.Methods;

/// <summary>A method one of whose codes chooses among categories, and which can draw each of them with all else equal.</summary>
public interface ICategoricalCode
{
    /// <summary>K, how many categories there are; 0 where this model was made without.</summary>
    int Categories { get; }

    /// <summary>
    /// One image of each category, in rows: along a row only the category changes, and each row has other codes and noise of its own.
    /// </summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="random">Decides what is equal along a row.</param>
    /// <returns>(rows x K, H, W, C), values in [0, 1], row by row.</returns>
    Tensor DecodeCategories(int rows, ref Philox random);
}
