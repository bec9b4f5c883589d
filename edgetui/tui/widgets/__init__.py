"""Line-API widgets: they draw lines that views made, and send only what changed."""
