module agent-workloads/cluster/pause

go 1.24.0
