Disentangle.Samples.TrainAndMeasure.Run();
