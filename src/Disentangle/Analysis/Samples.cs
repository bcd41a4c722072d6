using Disentangle.Foundation.Numerics;
using Disentangle.Methods;

namespace Disentangle.Analysis;

/// <summary>Images that show what a model has learnt.</summary>
public static class Samples
{
    /// <summary>Images of codes drawn from the prior of a method.</summary>
    /// <param name="method">Draws codes and images.</param>
    /// <param name="count">How many images.</param>
    /// <param name="seed">Decides the codes.</param>
    /// <returns>(count, H, W, C), values in [0, 1].</returns>
    public static Tensor FromPrior(IMethod method, int count, ulong seed)
    {
        Philox random = new(seed, RandomPurpose.PriorPictures);
        return method.Decode(method.SamplePrior(count, ref random));
    }

    /// <summary>Images of the mean codes of the given images.</summary>
    /// <param name="model">Encoder and decoder.</param>
    /// <param name="images">(n, H, W, C), values in [0, 1].</param>
    /// <returns>(n, H, W, C), values in [0, 1].</returns>
    public static Tensor Reconstruct<TModel>(TModel model, Tensor images)
        where TModel : IRepresentation, IGenerator => model.Decode(model.Encode(images).ToTensor());
}
