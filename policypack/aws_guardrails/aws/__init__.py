"""What AWS means, shared by the rules of a family: ARNs, load balancers, buckets, managed policies."""
