// Generated from openapi.yaml by `npm run generate`. Do not edit.
/* eslint-disable */
export const spec = {
  "openapi": "3.0.3",
  "info": {
    "title": "agent-workloads",
    "version": "1",
    "description": "Launch agent workloads, watch their runs, decide at their gates, read their artifacts.",
    "license": {
      "name": "Apache-2.0",
      "url": "http://www.apache.org/licenses/LICENSE-2.0.html"
    }
  },
  "servers": [
    {
      "url": "/"
    }
  ],
  "paths": {
    "/clusters": {
      "get": {
        "operationId": "listClusters",
        "description": "The clusters that the portal knows, with the health of its view of each; and that of the policy engine.",
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Cluster"
                      }
                    },
                    "policy": {
                      "$ref": "#/components/schemas/PolicyEngine"
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/pipelines": {
      "get": {
        "operationId": "listPipelines",
        "description": "WorkflowTemplates that may be launched, with the parameters people may set.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "incomplete"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Pipeline"
                      }
                    },
                    "incomplete": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Gap"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{cluster}/manifests/plan": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "planManifests",
        "description": "What applying the manifests would do, by the API server's own dry run; nothing is changed. Needs the permission to apply in each namespace that they touch.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ManifestRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ManifestResult"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{cluster}/manifests/apply": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "applyManifests",
        "description": "Applies manifests server-side, in the order of their kinds, after a dry run of all of them. Stops at the first that fails; what was applied stays and is told. May be repeated.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ManifestRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ManifestResult"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{cluster}/manifests/status": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "readManifestStatus",
        "description": "Whether objects are ready, as their kinds understand it.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "objects"
                ],
                "properties": {
                  "objects": {
                    "type": "array",
                    "maxItems": 200,
                    "items": {
                      "$ref": "#/components/schemas/ObjectKey"
                    }
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/ObjectReadiness"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/clusters/{cluster}/pipelines/lint": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "post": {
        "operationId": "lintPipeline",
        "description": "Reads a WorkflowTemplate as the portal and Argo would, without applying it.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "required": [
                  "manifest"
                ],
                "properties": {
                  "manifest": {
                    "type": "object"
                  },
                  "namespace": {
                    "type": "string",
                    "maxLength": 63,
                    "description": "Where it would be applied; its references are looked up there."
                  }
                }
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "problems"
                  ],
                  "properties": {
                    "problems": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/LintProblem"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/environments": {
      "get": {
        "operationId": "listEnvironments",
        "description": "The pipeline environments that the portal serves and the caller may see.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items",
                    "incomplete"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Environment"
                      }
                    },
                    "incomplete": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Gap"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/environments/{cluster}/{namespace}": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "namespace",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        }
      ],
      "delete": {
        "operationId": "deleteEnvironment",
        "description": "Removes an environment with everything in its namespace. Its workloads go first, so that their runs are archived. Answers at once; ask again until the state is Removed.",
        "parameters": [
          {
            "name": "dryRun",
            "in": "query",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EnvironmentRemoval"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/workloads": {
      "get": {
        "operationId": "listWorkloads",
        "description": "Live workloads, or with archived=true the archive; never a mix. Newest first unless sorted otherwise.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "phase",
            "in": "query",
            "explode": true,
            "schema": {
              "type": "array",
              "maxItems": 5,
              "items": {
                "$ref": "#/components/schemas/Phase"
              }
            }
          },
          {
            "name": "owner",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "pipeline",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "mine",
            "in": "query",
            "description": "Requested by the caller or owned by the caller or a group of theirs.",
            "schema": {
              "type": "boolean"
            }
          },
          {
            "name": "waitingForMe",
            "in": "query",
            "description": "With a waiting gate that the caller may decide.",
            "schema": {
              "type": "boolean"
            }
          },
          {
            "name": "q",
            "in": "query",
            "description": "Text in name or objective.",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          },
          {
            "name": "sort",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "created",
                "-created",
                "name",
                "-name",
                "phase",
                "-phase"
              ],
              "default": "-created"
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 1024
            }
          },
          {
            "name": "limit",
            "in": "query",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 100,
              "default": 25
            }
          },
          {
            "name": "archived",
            "in": "query",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createWorkload",
        "description": "Launch a workload. With dryRun the API server and the pre-flight check everything and nothing is created.",
        "parameters": [
          {
            "name": "dryRun",
            "in": "query",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/LaunchRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What would be created",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/LaunchPreview"
                }
              }
            }
          },
          "201": {
            "description": "Created",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadDetail"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/workloads/{cluster}/{namespace}/{name}": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "namespace",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "name",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        }
      ],
      "get": {
        "operationId": "getWorkload",
        "description": "One workload, live or else its newest archived attempt.",
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadDetail"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/workloads/{cluster}/{namespace}/{name}/attempts/{attempt}": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "namespace",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "name",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        },
        {
          "name": "attempt",
          "in": "path",
          "required": true,
          "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1001
          }
        }
      ],
      "get": {
        "operationId": "getAttempt",
        "description": "The run's graph, steps not started included; live, or archived once Argo has removed the Workflow.",
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Attempt"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/workloads/{cluster}/{namespace}/{name}/attempts/{attempt}/artifacts": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "namespace",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "name",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        },
        {
          "name": "attempt",
          "in": "path",
          "required": true,
          "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1001
          }
        }
      ],
      "get": {
        "operationId": "listArtifacts",
        "description": "Files that the attempt's steps stored, from the steps' manifests.",
        "responses": {
          "200": {
            "description": "OK",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "required": [
                    "items"
                  ],
                  "properties": {
                    "items": {
                      "type": "array",
                      "items": {
                        "$ref": "#/components/schemas/Artifact"
                      }
                    }
                  }
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/workloads/{cluster}/{namespace}/{name}/attempts/{attempt}/nodes/{nodeId}/artifacts/{artifact}": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "namespace",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "name",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        },
        {
          "name": "attempt",
          "in": "path",
          "required": true,
          "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1001
          }
        },
        {
          "name": "nodeId",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        },
        {
          "name": "artifact",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        }
      ],
      "get": {
        "operationId": "readArtifact",
        "description": "Streams one file. Ranges are honoured; the content type is a safe one, HTML comes as text.",
        "parameters": [
          {
            "name": "file",
            "in": "query",
            "description": "The file inside a directory artifact, as listed.",
            "schema": {
              "type": "string",
              "maxLength": 512
            }
          },
          {
            "name": "download",
            "in": "query",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The whole file",
            "content": {
              "*/*": {
                "schema": {
                  "type": "string",
                  "format": "binary"
                }
              }
            }
          },
          "206": {
            "description": "The range asked for",
            "content": {
              "*/*": {
                "schema": {
                  "type": "string",
                  "format": "binary"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/workloads/{cluster}/{namespace}/{name}/gates/{nodeId}/decisions": {
      "parameters": [
        {
          "name": "cluster",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "namespace",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 63
          }
        },
        {
          "name": "name",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        },
        {
          "name": "nodeId",
          "in": "path",
          "required": true,
          "schema": {
            "type": "string",
            "maxLength": 253
          }
        }
      ],
      "post": {
        "operationId": "decideGate",
        "description": "Records a person's decision at a waiting gate. The same user, gate and Idempotency-Key is the same decision: repeating it returns what was recorded. Service principals and on-behalf-of tokens are refused.",
        "parameters": [
          {
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "schema": {
              "type": "string",
              "minLength": 8,
              "maxLength": 128
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/DecisionRequest"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "Recorded, now or before",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Decision"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    }
  },
  "components": {
    "responses": {
      "Error": {
        "description": "An error that says what happened, where and what to do.",
        "content": {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          }
        }
      }
    },
    "schemas": {
      "Error": {
        "type": "object",
        "required": [
          "error",
          "response"
        ],
        "properties": {
          "error": {
            "type": "object",
            "required": [
              "name",
              "message"
            ],
            "properties": {
              "name": {
                "type": "string"
              },
              "message": {
                "type": "string"
              }
            }
          },
          "request": {
            "type": "object",
            "properties": {
              "method": {
                "type": "string"
              },
              "url": {
                "type": "string"
              }
            }
          },
          "response": {
            "type": "object",
            "required": [
              "statusCode"
            ],
            "properties": {
              "statusCode": {
                "type": "integer"
              }
            }
          }
        }
      },
      "Phase": {
        "type": "string",
        "enum": [
          "Pending",
          "Running",
          "Suspended",
          "Completed",
          "Failed"
        ]
      },
      "GateState": {
        "type": "string",
        "enum": [
          "Waiting",
          "Approved",
          "Rejected",
          "SentBack",
          "TimedOut",
          "Bypassed",
          "Cancelled"
        ]
      },
      "Cluster": {
        "type": "object",
        "required": [
          "name",
          "namespaces",
          "healthy"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "namespaces": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Where workloads are watched."
          },
          "healthy": {
            "type": "boolean"
          },
          "message": {
            "type": "string",
            "description": "Why it is not healthy."
          },
          "problems": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Gap"
            },
            "description": "Namespaces that can't be read while the others can."
          }
        }
      },
      "Gap": {
        "type": "object",
        "description": "What the portal can't read now. What it tells of it may be old, or missing though it exists.",
        "required": [
          "cluster",
          "message"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string",
            "description": "Absent for the whole cluster."
          },
          "message": {
            "type": "string"
          }
        }
      },
      "PolicyEngine": {
        "type": "object",
        "description": "What is asked at gates, and whether it answers. It is asked anew at most every 15 seconds.",
        "required": [
          "engine",
          "healthy"
        ],
        "properties": {
          "engine": {
            "type": "string",
            "description": "`wasm` or `opa`."
          },
          "healthy": {
            "type": "boolean"
          },
          "message": {
            "type": "string",
            "description": "Why it is not healthy."
          }
        }
      },
      "ObjectKey": {
        "type": "object",
        "required": [
          "apiVersion",
          "kind",
          "name"
        ],
        "properties": {
          "apiVersion": {
            "type": "string",
            "maxLength": 316
          },
          "kind": {
            "type": "string",
            "maxLength": 63
          },
          "namespace": {
            "type": "string",
            "maxLength": 63,
            "description": "Absent for what belongs to the whole cluster."
          },
          "name": {
            "type": "string",
            "maxLength": 253
          }
        }
      },
      "ManifestRequest": {
        "type": "object",
        "required": [
          "manifests"
        ],
        "properties": {
          "manifests": {
            "type": "array",
            "minItems": 1,
            "maxItems": 200,
            "items": {
              "type": "object",
              "additionalProperties": true
            },
            "description": "Whole objects. A Secret may come without values: annotations say where they come from."
          },
          "namespace": {
            "type": "string",
            "maxLength": 63,
            "description": "For namespaced objects that name none."
          },
          "fieldManager": {
            "type": "string",
            "minLength": 1,
            "maxLength": 128,
            "description": "Default: agent-workloads-scaffolder. Another one begins with that, and goes on with - or /."
          },
          "prune": {
            "type": "object",
            "required": [
              "labelSelector"
            ],
            "properties": {
              "labelSelector": {
                "type": "string",
                "minLength": 1,
                "maxLength": 512
              }
            },
            "description": "Deletes what this field manager applied earlier with these labels in the same namespaces and no longer asks for."
          }
        }
      },
      "ManifestResult": {
        "type": "object",
        "required": [
          "complete",
          "objects"
        ],
        "properties": {
          "complete": {
            "type": "boolean",
            "description": "True when nothing failed."
          },
          "objects": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ManifestOutcome"
            },
            "description": "In the order in which they are applied."
          }
        }
      },
      "ManifestOutcome": {
        "allOf": [
          {
            "$ref": "#/components/schemas/ObjectKey"
          },
          {
            "type": "object",
            "required": [
              "outcome"
            ],
            "properties": {
              "outcome": {
                "type": "string",
                "enum": [
                  "created",
                  "configured",
                  "unchanged",
                  "pruned",
                  "failed",
                  "skipped"
                ],
                "description": "skipped: not tried, since another one failed before it."
              },
              "message": {
                "type": "string",
                "description": "Why it failed, and what to do."
              },
              "conflicts": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "field",
                    "manager"
                  ],
                  "properties": {
                    "field": {
                      "type": "string"
                    },
                    "manager": {
                      "type": "string"
                    }
                  }
                },
                "description": "Fields that belong to somebody else; they are never taken by force."
              }
            }
          }
        ]
      },
      "ObjectReadiness": {
        "allOf": [
          {
            "$ref": "#/components/schemas/ObjectKey"
          },
          {
            "type": "object",
            "required": [
              "state"
            ],
            "properties": {
              "state": {
                "type": "string",
                "enum": [
                  "Ready",
                  "Waiting",
                  "Failed",
                  "Missing"
                ]
              },
              "message": {
                "type": "string"
              }
            }
          }
        ]
      },
      "LintProblem": {
        "type": "object",
        "required": [
          "severity",
          "path",
          "message"
        ],
        "properties": {
          "severity": {
            "type": "string",
            "enum": [
              "error",
              "warning"
            ],
            "description": "Errors would make runs fail or pass a gate unseen; warnings are advice."
          },
          "path": {
            "type": "string",
            "description": "Field, e.g. spec.templates[2].dag.tasks[0].depends."
          },
          "rule": {
            "type": "string",
            "description": "Stable name of the rule."
          },
          "message": {
            "type": "string"
          }
        }
      },
      "Environment": {
        "type": "object",
        "required": [
          "cluster",
          "namespace",
          "title",
          "pipelines"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "description": {
            "type": "string"
          },
          "owner": {
            "type": "string",
            "description": "Entity ref."
          },
          "system": {
            "type": "string",
            "description": "Entity ref."
          },
          "bucket": {
            "type": "string"
          },
          "external": {
            "type": "boolean",
            "description": "True when a repository registers its entity."
          },
          "pipelines": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Names of the WorkflowTemplates that may be launched there."
          }
        }
      },
      "EnvironmentRemoval": {
        "type": "object",
        "required": [
          "state",
          "remaining"
        ],
        "properties": {
          "state": {
            "type": "string",
            "enum": [
              "Planned",
              "Removing",
              "Removed"
            ]
          },
          "message": {
            "type": "string"
          },
          "remaining": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ObjectKey"
            },
            "description": "What is still there, at most 50 of it."
          }
        }
      },
      "PipelineParameter": {
        "type": "object",
        "required": [
          "name",
          "required"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": "string"
          },
          "default": {
            "type": "string"
          },
          "enum": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "type": {
            "type": "string",
            "enum": [
              "string",
              "text",
              "integer",
              "number",
              "boolean"
            ],
            "description": "How people enter it; text has several lines. Argo passes strings. Default: string."
          },
          "required": {
            "type": "boolean",
            "description": "True when it has no default and the portal does not fill it from the workload's own fields."
          },
          "filledFrom": {
            "type": "string",
            "enum": [
              "jobId",
              "targetUrls",
              "objective",
              "targetPrefix"
            ],
            "description": "The workload field it is filled from."
          }
        }
      },
      "Pipeline": {
        "type": "object",
        "required": [
          "cluster",
          "namespace",
          "name",
          "kind",
          "title",
          "parameters",
          "gates",
          "problems"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "enum": [
              "WorkflowTemplate",
              "ClusterWorkflowTemplate"
            ]
          },
          "title": {
            "type": "string"
          },
          "description": {
            "type": "string"
          },
          "parameters": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PipelineParameter"
            }
          },
          "gates": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Names of its gates."
          },
          "owner": {
            "type": "string",
            "description": "Entity ref."
          },
          "system": {
            "type": "string",
            "description": "Entity ref."
          },
          "dependencyOf": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Refs of the components it works for."
          },
          "launchable": {
            "type": "boolean",
            "description": "True when the catalog shows it as a software template."
          },
          "external": {
            "type": "boolean",
            "description": "True when a repository registers its entity."
          },
          "floor": {
            "$ref": "#/components/schemas/ApprovalRules"
          },
          "problems": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Why it can't be launched; empty when it can."
          }
        }
      },
      "ApprovalRules": {
        "type": "object",
        "properties": {
          "mode": {
            "type": "string",
            "enum": [
              "Policy",
              "PolicyThenManual",
              "Manual"
            ]
          },
          "approvers": {
            "type": "array",
            "maxItems": 16,
            "items": {
              "type": "string",
              "maxLength": 253
            }
          },
          "requiredApprovals": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10
          },
          "mustInclude": {
            "type": "array",
            "maxItems": 4,
            "items": {
              "type": "string",
              "maxLength": 253
            }
          },
          "allowSelfApproval": {
            "type": "boolean"
          },
          "onTimeout": {
            "type": "string",
            "enum": [
              "Reject",
              "Hold",
              "Escalate"
            ]
          },
          "escalateTo": {
            "type": "array",
            "maxItems": 16,
            "items": {
              "type": "string",
              "maxLength": 253
            }
          },
          "threshold": {
            "type": "string"
          },
          "opaPolicy": {
            "type": "string",
            "enum": [
              "strict",
              "permissive"
            ]
          }
        }
      },
      "GateTerms": {
        "allOf": [
          {
            "$ref": "#/components/schemas/ApprovalRules"
          },
          {
            "type": "object",
            "required": [
              "mode",
              "requiredApprovals",
              "allowSelfApproval",
              "onTimeout",
              "threshold",
              "opaPolicy"
            ],
            "properties": {
              "requester": {
                "type": "string"
              }
            }
          }
        ]
      },
      "WorkloadSummary": {
        "type": "object",
        "required": [
          "cluster",
          "namespace",
          "name",
          "uid",
          "objective",
          "pipeline",
          "phase",
          "attempt",
          "createdAt",
          "gates",
          "archived"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "uid": {
            "type": "string"
          },
          "objective": {
            "type": "string",
            "description": "The first 200 characters."
          },
          "owner": {
            "type": "string"
          },
          "requester": {
            "type": "string",
            "description": "Absent when unknown or when its seal does not hold."
          },
          "pipeline": {
            "type": "object",
            "required": [
              "name",
              "kind"
            ],
            "properties": {
              "name": {
                "type": "string"
              },
              "kind": {
                "type": "string",
                "enum": [
                  "WorkflowTemplate",
                  "ClusterWorkflowTemplate"
                ]
              }
            }
          },
          "phase": {
            "$ref": "#/components/schemas/Phase"
          },
          "argoPhase": {
            "type": "string"
          },
          "message": {
            "type": "string"
          },
          "progress": {
            "type": "object",
            "required": [
              "done",
              "total"
            ],
            "properties": {
              "done": {
                "type": "integer"
              },
              "total": {
                "type": "integer"
              }
            }
          },
          "attempt": {
            "type": "integer"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "finishedAt": {
            "type": "string",
            "format": "date-time"
          },
          "gates": {
            "type": "array",
            "description": "Waiting gates only.",
            "items": {
              "$ref": "#/components/schemas/WaitingGate"
            }
          },
          "archived": {
            "type": "boolean"
          }
        }
      },
      "WaitingGate": {
        "type": "object",
        "required": [
          "nodeId",
          "name",
          "deadline",
          "waitingForMe"
        ],
        "properties": {
          "nodeId": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "deadline": {
            "type": "string",
            "format": "date-time"
          },
          "waitingForMe": {
            "type": "boolean"
          }
        }
      },
      "WorkloadPage": {
        "type": "object",
        "required": [
          "items",
          "counts",
          "total"
        ],
        "properties": {
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/WorkloadSummary"
            }
          },
          "nextCursor": {
            "type": "string",
            "description": "Absent on the last page."
          },
          "total": {
            "type": "integer",
            "description": "Matches of the whole query."
          },
          "counts": {
            "type": "object",
            "description": "For the summary strip, over everything the caller may read, whatever the filter.",
            "required": [
              "waitingForMe",
              "waiting",
              "running",
              "failed24h"
            ],
            "properties": {
              "waitingForMe": {
                "type": "integer"
              },
              "waiting": {
                "type": "integer"
              },
              "running": {
                "type": "integer"
              },
              "failed24h": {
                "type": "integer"
              }
            }
          }
        }
      },
      "Condition": {
        "type": "object",
        "required": [
          "type",
          "status",
          "reason",
          "message",
          "lastTransitionTime"
        ],
        "properties": {
          "type": {
            "type": "string"
          },
          "status": {
            "type": "string"
          },
          "reason": {
            "type": "string"
          },
          "message": {
            "type": "string"
          },
          "lastTransitionTime": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "Action": {
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "description": {
            "type": "string"
          },
          "confidence": {
            "type": "string"
          },
          "destructive": {
            "type": "boolean"
          },
          "approved": {
            "type": "boolean"
          }
        }
      },
      "WorkloadDetail": {
        "allOf": [
          {
            "$ref": "#/components/schemas/WorkloadSummary"
          },
          {
            "type": "object",
            "required": [
              "spec",
              "conditions",
              "attempts",
              "gateHistory",
              "proposedActions",
              "executedActions",
              "workflowArtifacts"
            ],
            "properties": {
              "spec": {
                "type": "object",
                "additionalProperties": true,
                "description": "The resource's spec as applied."
              },
              "conditions": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/Condition"
                }
              },
              "attempts": {
                "type": "array",
                "description": "Newest first.",
                "items": {
                  "$ref": "#/components/schemas/AttemptSummary"
                }
              },
              "gateHistory": {
                "type": "array",
                "description": "Gates of the current attempt, newest first.",
                "items": {
                  "$ref": "#/components/schemas/Gate"
                }
              },
              "proposedActions": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/Action"
                }
              },
              "executedActions": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/Action"
                }
              },
              "workflowArtifacts": {
                "type": "object",
                "additionalProperties": {
                  "type": "string"
                }
              }
            }
          }
        ]
      },
      "AttemptSummary": {
        "type": "object",
        "required": [
          "attempt",
          "phase"
        ],
        "properties": {
          "attempt": {
            "type": "integer"
          },
          "phase": {
            "$ref": "#/components/schemas/Phase"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "finishedAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "Gate": {
        "type": "object",
        "required": [
          "nodeId",
          "workflowUid",
          "name",
          "attempt",
          "state",
          "openedAt",
          "deadline",
          "terms",
          "evidenceDigest",
          "decisions",
          "viewer",
          "given",
          "missing"
        ],
        "properties": {
          "nodeId": {
            "type": "string"
          },
          "workflowUid": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "attempt": {
            "type": "integer"
          },
          "state": {
            "$ref": "#/components/schemas/GateState"
          },
          "reason": {
            "type": "string"
          },
          "openedAt": {
            "type": "string",
            "format": "date-time"
          },
          "deadline": {
            "type": "string",
            "format": "date-time"
          },
          "resolvedAt": {
            "type": "string",
            "format": "date-time"
          },
          "terms": {
            "$ref": "#/components/schemas/GateTerms"
          },
          "evidenceDigest": {
            "type": "string"
          },
          "evidenceChanged": {
            "type": "boolean",
            "description": "What the gate opened with is not there any more: no approval counts, a rejection does."
          },
          "policy": {
            "type": "object",
            "required": [
              "verdict",
              "engine",
              "evaluatedAt",
              "inputDigest",
              "reasons"
            ],
            "properties": {
              "verdict": {
                "type": "string",
                "enum": [
                  "allow",
                  "deny",
                  "review"
                ]
              },
              "engine": {
                "type": "string"
              },
              "revision": {
                "type": "string"
              },
              "evaluatedAt": {
                "type": "string",
                "format": "date-time"
              },
              "inputDigest": {
                "type": "string"
              },
              "reasons": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "code",
                    "message"
                  ],
                  "properties": {
                    "code": {
                      "type": "string"
                    },
                    "message": {
                      "type": "string"
                    },
                    "wouldPass": {
                      "type": "string"
                    }
                  }
                }
              }
            }
          },
          "decisions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Decision"
            }
          },
          "given": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Who approved and counts."
          },
          "missing": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "What is still needed, in words."
          },
          "viewer": {
            "type": "object",
            "description": "What the caller may do at this gate, told before the click.",
            "required": [
              "mayDecide"
            ],
            "properties": {
              "mayDecide": {
                "type": "boolean"
              },
              "code": {
                "type": "string",
                "enum": [
                  "resolved",
                  "self-approval",
                  "not-approver",
                  "no-permission",
                  "already-decided",
                  "policy-only",
                  "expired"
                ]
              },
              "reason": {
                "type": "string"
              }
            }
          }
        }
      },
      "Decision": {
        "type": "object",
        "required": [
          "id",
          "by",
          "decision",
          "at"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "by": {
            "type": "string"
          },
          "decision": {
            "type": "string",
            "enum": [
              "approve",
              "reject",
              "send-back",
              "withdraw",
              "comment"
            ]
          },
          "comment": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "DecisionRequest": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "decision",
          "evidenceDigest"
        ],
        "properties": {
          "decision": {
            "type": "string",
            "enum": [
              "approve",
              "reject"
            ]
          },
          "comment": {
            "type": "string",
            "maxLength": 1024,
            "description": "At most 1 KiB of UTF-8."
          },
          "evidenceDigest": {
            "type": "string",
            "pattern": "^sha256:[0-9a-f]{64}$",
            "description": "The evidence the caller has seen; another digest than the gate's is a conflict."
          }
        }
      },
      "LaunchRequest": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "cluster",
          "namespace",
          "objective",
          "pipeline"
        ],
        "properties": {
          "cluster": {
            "type": "string",
            "maxLength": 63
          },
          "namespace": {
            "type": "string",
            "maxLength": 63
          },
          "name": {
            "type": "string",
            "maxLength": 52,
            "description": "Default is made from the pipeline's name and a random suffix."
          },
          "objective": {
            "type": "string",
            "minLength": 1,
            "maxLength": 32768
          },
          "owner": {
            "type": "string",
            "maxLength": 253
          },
          "jobId": {
            "type": "string",
            "maxLength": 63
          },
          "targetUrls": {
            "type": "array",
            "maxItems": 50,
            "items": {
              "type": "string",
              "maxLength": 1024
            }
          },
          "targetBucket": {
            "type": "string",
            "maxLength": 63
          },
          "targetPrefix": {
            "type": "string",
            "maxLength": 200
          },
          "pipeline": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "name"
            ],
            "properties": {
              "name": {
                "type": "string",
                "maxLength": 253
              },
              "kind": {
                "type": "string",
                "enum": [
                  "WorkflowTemplate",
                  "ClusterWorkflowTemplate"
                ]
              }
            }
          },
          "parameters": {
            "type": "object",
            "maxProperties": 16,
            "additionalProperties": {
              "type": "string",
              "maxLength": 768
            }
          },
          "autoApproveThreshold": {
            "type": "string"
          },
          "opaPolicy": {
            "type": "string",
            "enum": [
              "strict",
              "permissive"
            ]
          },
          "approval": {
            "$ref": "#/components/schemas/ApprovalRules"
          },
          "timeouts": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "execution": {
                "type": "integer",
                "minimum": 30,
                "maximum": 86400
              },
              "suspendGate": {
                "type": "integer",
                "minimum": 30,
                "maximum": 604800
              }
            }
          }
        }
      },
      "LaunchPreview": {
        "type": "object",
        "required": [
          "manifest",
          "terms",
          "problems"
        ],
        "properties": {
          "manifest": {
            "type": "string",
            "description": "The AgentWorkload as YAML."
          },
          "terms": {
            "$ref": "#/components/schemas/GateTerms"
          },
          "problems": {
            "type": "array",
            "description": "Why the launch would fail; empty when it would not.",
            "items": {
              "type": "object",
              "required": [
                "message"
              ],
              "properties": {
                "field": {
                  "type": "string"
                },
                "message": {
                  "type": "string"
                }
              }
            }
          }
        }
      },
      "Node": {
        "type": "object",
        "required": [
          "id",
          "name",
          "displayName",
          "type",
          "phase",
          "children"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "Argo's node id, or `planned:<task>` for a task without a node."
          },
          "name": {
            "type": "string"
          },
          "displayName": {
            "type": "string"
          },
          "type": {
            "type": "string",
            "description": "Argo's node type: Pod, Suspend, DAG, Steps, StepGroup, TaskGroup, Retry, Skipped…"
          },
          "phase": {
            "type": "string",
            "enum": [
              "NotStarted",
              "Pending",
              "Running",
              "Waiting",
              "Succeeded",
              "Skipped",
              "Failed",
              "Error",
              "Omitted"
            ]
          },
          "message": {
            "type": "string"
          },
          "templateName": {
            "type": "string"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "finishedAt": {
            "type": "string",
            "format": "date-time"
          },
          "children": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "inputs": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Parameter"
            }
          },
          "outputs": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Parameter"
            }
          },
          "exitCode": {
            "type": "string"
          },
          "attempts": {
            "type": "integer",
            "description": "How often the step was tried."
          }
        }
      },
      "Parameter": {
        "type": "object",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "value": {
            "type": "string"
          }
        }
      },
      "Attempt": {
        "type": "object",
        "required": [
          "attempt",
          "phase",
          "nodes",
          "archived"
        ],
        "properties": {
          "attempt": {
            "type": "integer"
          },
          "phase": {
            "$ref": "#/components/schemas/Phase"
          },
          "workflowName": {
            "type": "string"
          },
          "workflowUid": {
            "type": "string"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "finishedAt": {
            "type": "string",
            "format": "date-time"
          },
          "message": {
            "type": "string"
          },
          "archived": {
            "type": "boolean"
          },
          "nodes": {
            "type": "array",
            "description": "Steps and gates only (groups are folded away); `children` are the steps and gates that come next.",
            "items": {
              "$ref": "#/components/schemas/Node"
            }
          }
        }
      },
      "Artifact": {
        "type": "object",
        "required": [
          "nodeId",
          "step",
          "artifact",
          "contentType",
          "view"
        ],
        "properties": {
          "nodeId": {
            "type": "string"
          },
          "step": {
            "type": "string",
            "description": "Display name of the step."
          },
          "artifact": {
            "type": "string",
            "description": "The output artifact's name."
          },
          "file": {
            "type": "string",
            "description": "The file inside a directory artifact."
          },
          "contentType": {
            "type": "string"
          },
          "view": {
            "type": "string",
            "enum": [
              "image",
              "markdown",
              "json",
              "html",
              "text",
              "download"
            ]
          },
          "bytes": {
            "type": "integer"
          },
          "sha256": {
            "type": "string"
          },
          "title": {
            "type": "string",
            "description": "What it shows, e.g. the URL of a screenshot."
          }
        }
      }
    }
  }
} as const;
