namespace Disentangle;

/// <summary>Turns images into codes.</summary>
public interface IRepresentation
{
    /// <summary>The size of the images it reads.</summary>
    ImageShape ImageShape { get; }

    /// <summary>D, the number of latent units.</summary>
    int Latents { get; }

    /// <summary>The codes of any number of images. Not safe to call from two threads at once.</summary>
    /// <param name="images">(n, H, W, C), values in [0, 1].</param>
    /// <exception cref="UserErrorException">The images are not of <see cref="ImageShape"/>.</exception>
    Codes Encode(Tensor images);
}

/// <summary>Turns codes into images.</summary>
public interface IGenerator
{
    /// <summary>The images that any number of codes stand for. Not safe to call from two threads at once.</summary>
    /// <param name="codes">(n, D).</param>
    /// <returns>The means of the decoder's distribution, in [0, 1], (n, H, W, C).</returns>
    /// <exception cref="ArgumentException">The codes do not have D columns.</exception>
    Tensor Decode(Tensor codes);
}
