using Disentangle.Datasets;
using Disentangle.Datasets.Images;

namespace Disentangle.Samples.Packages;

internal static class ReadImages
{
    public static void Run()
    {
        var images = (IFactorDataset)DatasetCatalogue.Open("shapes3d@32"); // rendered, nothing to download
        float[] pixels = new float[images.Shape.Count];
        images.Read([0], pixels);
    }
}
