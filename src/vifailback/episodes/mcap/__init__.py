"""ROS 2 MCAP bags."""
